-- Keeps messages until they are due; an id that waits already stays as it is. KEYS 1 the schedule. ARGV 1 channel, then
-- member, due (ms), frame, ...
local due, frames = KEYS[1] .. ':z', KEYS[1] .. ':h'
local before = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2]
local earliest
for i = 2, #ARGV, 3 do
  if redis.call('HSETNX', frames, ARGV[i], ARGV[i + 2]) == 1 then
    redis.call('ZADD', due, ARGV[i + 1], ARGV[i])
    local at = tonumber(ARGV[i + 1])
    if not earliest or at < earliest then
      earliest = at
    end
  end
end
if earliest and (not before or earliest < tonumber(before)) then
  redis.call('PUBLISH', ARGV[1], '')
end
return 1
