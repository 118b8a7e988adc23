-- Keeps messages until they are due; an id that waits already stays as it is. KEYS 1 the schedule. ARGV 1 channel, then
-- member, due (ms), frame, ...
local due, frames = KEYS[1] .. ':z', KEYS[1] .. ':h'
local before = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2]
local members = {}
for i = 2, #ARGV, 3 do
  members[#members + 1] = ARGV[i]
end
local known = redis.call('HMGET', frames, unpack(members))
local places, kept, seen, earliest = {}, {}, {}, nil
for i = 1, #members do
  local member = members[i]
  if not known[i] and not seen[member] then
    seen[member] = true
    local at = ARGV[i * 3]
    places[#places + 1] = at
    places[#places + 1] = member
    kept[#kept + 1] = member
    kept[#kept + 1] = ARGV[i * 3 + 1]
    if not earliest or tonumber(at) < earliest then
      earliest = tonumber(at)
    end
  end
end
if earliest then
  redis.call('HSET', frames, unpack(kept))
  redis.call('ZADD', due, unpack(places))
end
if earliest and (not before or earliest < tonumber(before)) then
  redis.call('PUBLISH', ARGV[1], '')
end
return 1
