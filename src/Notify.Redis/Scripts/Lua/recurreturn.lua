--#include due
-- Says how a run ended. KEYS 1 the schedule. ARGV 1 owner, 2 '1' if the occurrence is dealt with, 3 attempts,
-- 4 wait (ms), 5 error. Returns 1 if it was the owner's.
local known = redis.call('HMGET', KEYS[1], 'o', 'u', 'p', 'v')
if known[1] ~= ARGV[1] then
  return 0
end
-- The owner stays, so that a return whose answer was lost can be repeated.
if not known[2] then
  return 1
end
redis.call('HSET', KEYS[1], 'v', tonumber(known[4]) + 1)
if ARGV[2] == '1' then
  redis.call('HSET', KEYS[1], 'l', known[3])
  redis.call('HDEL', KEYS[1], 'p', 'n', 'r', 'u')
else
  redis.call('HSET', KEYS[1], 'n', ARGV[3], 'r', nowMs() + tonumber(ARGV[4]))
  redis.call('HDEL', KEYS[1], 'u')
end
if ARGV[5] == '' then
  redis.call('HDEL', KEYS[1], 'e')
else
  redis.call('HSET', KEYS[1], 'e', ARGV[5])
end
return 1
