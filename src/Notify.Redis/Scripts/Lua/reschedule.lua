-- Gives a message another due time. KEYS 1 the schedule. ARGV 1 member, 2 due (ms), 3 channel.
-- Returns 1, or 0 if it does not wait (any more).
local due = KEYS[1] .. ':z'
local before = redis.call('ZSCORE', due, ARGV[1])
if not before then
  return 0
end
redis.call('ZADD', due, ARGV[2], ARGV[1])
if tonumber(ARGV[2]) < tonumber(before) then
  redis.call('PUBLISH', ARGV[3], '')
end
return 1
