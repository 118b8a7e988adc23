-- Takes a message back. KEYS 1 the topic. ARGV 1 member. Returns 1, or 0 if it does not wait (any more).
local due = KEYS[1] .. ':due'
if redis.call('ZREM', due .. ':z', ARGV[1]) == 0 then
  return 0
end
redis.call('HDEL', due .. ':h', ARGV[1])
return 1
