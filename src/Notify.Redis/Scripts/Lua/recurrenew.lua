--#include due
-- Keeps a schedule for another lease. KEYS 1 the schedule. ARGV 1 owner, 2 lease (ms). Returns 1 if it is the owner's.
local known = redis.call('HMGET', KEYS[1], 'o', 'u')
if known[1] ~= ARGV[1] or not known[2] then
  return 0
end
redis.call('HSET', KEYS[1], 'u', nowMs() + tonumber(ARGV[2]))
return 1
