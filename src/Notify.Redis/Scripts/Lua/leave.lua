--#include pool
-- Lets a consumer go; what it holds goes back to the group, uncounted.
-- KEYS 1 the topic. ARGV 1 group, 2 consumer, 3 channel.
local base, group = KEYS[1], ARGV[1]
if not redis.call('ZSCORE', base .. ':c:' .. group, ARGV[2]) then
  return 0
end
local flags = redis.call('HGET', base .. ':g', group) or ''
local moved = giveBack(base, group, ARGV[2], string.find(flags, 'o', 1, true), false)
redis.call('PUBLISH', ARGV[3], 'c')
return moved
