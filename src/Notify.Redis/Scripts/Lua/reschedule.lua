--#include due
-- Gives a message another due time. KEYS 1 the topic. ARGV 1 channel, 2 topic, 3 member, 4 due (ms), 5 its entry as it
-- was read, 6 its entry from now on. Returns 1; 0 if it does not wait (any more); 2 if its entry is another by now.
local due = KEYS[1] .. ':due'
local before = redis.call('ZSCORE', due .. ':z', ARGV[3])
if not before then
  return 0
end
if redis.call('HGET', due .. ':h', ARGV[3]) ~= ARGV[5] then
  return 2
end
redis.call('ZADD', due .. ':z', ARGV[4], ARGV[3])
redis.call('HSET', due .. ':h', ARGV[3], ARGV[6])
if tonumber(ARGV[4]) < tonumber(before) then
  redis.call('PUBLISH', ARGV[1], string.format('%.0f', math.max(0, tonumber(ARGV[4]) - nowMs())) .. ' ' .. ARGV[2])
end
return 1
