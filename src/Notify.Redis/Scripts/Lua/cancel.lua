-- Takes a message back. KEYS 1 the schedule. ARGV 1 member. Returns 1, or 0 if it does not wait (any more).
if redis.call('ZREM', KEYS[1] .. ':z', ARGV[1]) == 0 then
  return 0
end
return redis.call('HDEL', KEYS[1] .. ':h', ARGV[1])
