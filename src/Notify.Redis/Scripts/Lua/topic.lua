-- Enters a topic in the register. KEYS 1 the register. ARGV 1 topic, 2 declaration.
-- Returns the declaration that stands, and every group with what it receives.
redis.call('HSETNX', KEYS[1] .. ':topics', ARGV[1], ARGV[2])
return { redis.call('HGET', KEYS[1] .. ':topics', ARGV[1]), redis.call('HGETALL', KEYS[1] .. ':groups') }
