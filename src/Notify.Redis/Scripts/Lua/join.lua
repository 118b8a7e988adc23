-- Lets a consumer into a group of a topic.
-- KEYS 1 the topic. ARGV 1 group, 2 consumer, 3 lease (ms), 4 channel. Returns 0 if the group is not attached.
local base = KEYS[1]
if redis.call('HEXISTS', base .. ':g', ARGV[1]) == 0 then
  return 0
end
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
redis.call('ZADD', base .. ':c:' .. ARGV[1], now + tonumber(ARGV[3]), ARGV[2])
redis.call('PUBLISH', ARGV[4], 'c')
return 1
