-- Puts messages into one group only, as first attempts.
-- KEYS 1 the topic. ARGV 1 group, 2 channel, 3 mark to leave (empty: none), then partition, frame, ...
-- Returns how many, or -1 if the topic does not know the group.
local base, group = KEYS[1], ARGV[1]
local flags = redis.call('HGET', base .. ':g', group)
if not flags then
  return -1
end
if ARGV[3] ~= '' then
  redis.call('SET', base .. ':w:' .. ARGV[3], 1, 'PX', 60000)
end
local ordered = string.find(flags, 'o', 1, true)
for i = 4, #ARGV, 2 do
  local p = ordered and ARGV[i] or '0'
  redis.call('XADD', base .. ':r:' .. p .. ':' .. group, '*', 'm', ARGV[i + 1])
end
redis.call('PUBLISH', ARGV[2], 'r')
return (#ARGV - 3) / 2
