-- Puts dead messages on a shelf; the same member again replaces what was known. KEYS 1 the shelf. ARGV member, score, record, ...
for i = 1, #ARGV, 3 do
  redis.call('ZADD', KEYS[1] .. ':z', ARGV[i + 1], ARGV[i])
  redis.call('HSET', KEYS[1] .. ':h', ARGV[i], ARGV[i + 2])
  redis.call('HDEL', KEYS[1] .. ':l', ARGV[i])
end
return #ARGV / 3
