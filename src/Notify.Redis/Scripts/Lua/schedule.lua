--#include due
-- Keeps messages until they are due; an id that waits already stays as it is. KEYS 1 the topic. ARGV 1 channel, 2 topic,
-- 3 partitions, 4 mark to leave (empty: none), then member, due (ms), entry, ...
-- Returns '', or what has to be mended first: 'topic' (unknown, or its schedule is), 'partitions'.
local base, due = KEYS[1], KEYS[1] .. ':due'
local meta = redis.call('HMGET', base .. ':m', 'n', 'w')
if not meta[1] or not meta[2] then
  return 'topic'
end
if meta[1] ~= ARGV[3] then
  return 'partitions'
end
if ARGV[4] ~= '' then
  redis.call('SET', base .. ':w:' .. ARGV[4], 1, 'PX', 60000)
end
local before = redis.call('ZRANGE', due .. ':z', 0, 0, 'WITHSCORES')[2]
local members = {}
for i = 5, #ARGV, 3 do
  members[#members + 1] = ARGV[i]
end
local known = redis.call('HMGET', due .. ':h', unpack(members))
local places, kept, seen, earliest = {}, {}, {}, nil
for i = 1, #members do
  local member = members[i]
  if not known[i] and not seen[member] then
    seen[member] = true
    local at = ARGV[i * 3 + 3]
    places[#places + 1] = at
    places[#places + 1] = member
    kept[#kept + 1] = member
    kept[#kept + 1] = ARGV[i * 3 + 4]
    if not earliest or tonumber(at) < earliest then
      earliest = tonumber(at)
    end
  end
end
if earliest then
  redis.call('HSET', due .. ':h', unpack(kept))
  redis.call('ZADD', due .. ':z', unpack(places))
end
if earliest and (not before or earliest < tonumber(before)) then
  redis.call('PUBLISH', ARGV[1], string.format('%.0f', math.max(0, earliest - nowMs())) .. ' ' .. ARGV[2])
end
return ''
