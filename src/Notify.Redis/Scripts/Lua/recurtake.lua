--#include due
-- Takes an occurrence, if nobody has the schedule and its version is as it was. KEYS 1 the schedule. ARGV 1 owner,
-- 2 version, 3 occurrence (ms), 4 attempt, 5 lease (ms). Returns 1 if it is the owner's.
local now = nowMs()
local known = redis.call('HMGET', KEYS[1], 'v', 'u', 'o')
local taken = known[2] and tonumber(known[2]) > now
if taken and known[3] == ARGV[1] then
  return 1
end
if taken or (known[1] or '0') ~= ARGV[2] then
  return 0
end
redis.call('HSETNX', KEYS[1], 's', now)
redis.call('HSET', KEYS[1], 'v', tonumber(ARGV[2]) + 1, 'p', ARGV[3], 'n', ARGV[4], 'u', now + tonumber(ARGV[5]), 'o', ARGV[1])
redis.call('HDEL', KEYS[1], 'r')
return 1
