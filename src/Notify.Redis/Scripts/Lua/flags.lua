-- Sets the flags of a group in a topic. KEYS 1 the topic. ARGV 1 group, 2 flag, 3 '1' to set it, 4 channel.
-- Returns how many consumers have not seen it yet.
local base, group = KEYS[1], ARGV[1]
local flags = redis.call('HGET', base .. ':g', group)
if not flags then
  return 0
end
local changed = string.gsub(flags, ARGV[2], '') .. (ARGV[3] == '1' and ARGV[2] or '')
if changed ~= flags then
  redis.call('HSET', base .. ':g', group, changed)
  redis.call('PUBLISH', ARGV[4], 'c')
end
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000
local blind = 0
for _, consumer in ipairs(redis.call('ZRANGEBYSCORE', base .. ':c:' .. group, now, '+inf')) do
  local seen = redis.call('HGET', base .. ':k:' .. group, consumer)
  local has = seen and string.find(seen, ARGV[2], 1, true) ~= nil
  if has ~= (ARGV[3] == '1') then
    blind = blind + 1
  end
end
return blind
