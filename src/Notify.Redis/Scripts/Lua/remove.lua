--#include lowest
-- Ends a group in a topic. KEYS 1 the topic. ARGV 1 group, 2 channel.
local base, group = KEYS[1], ARGV[1]
local flags = redis.call('HGET', base .. ':g', group)
if not flags then
  return 0
end
redis.call('HDEL', base .. ':g', group)
redis.call('ZREM', base .. ':e', group)
redis.call('HSET', base .. ':m', 'e', redis.call('ZCARD', base .. ':e'))
local meta = redis.call('HMGET', base .. ':m', 'n', 'd')
local durable = tonumber(meta[2] or '0')
if string.find(flags, 'd', 1, true) then
  if not string.find(flags, 'x', 1, true) then
    durable = tonumber(redis.call('HINCRBY', base .. ':m', 'd', -1))
  end
  for p = 0, tonumber(meta[1] or '0') - 1 do
    redis.pcall('XGROUP', 'DESTROY', base .. ':s:' .. p, group)
    redis.call('DEL', base .. ':r:' .. p .. ':' .. group)
    if durable == 0 then
      redis.pcall('XTRIM', base .. ':s:' .. p, 'MAXLEN', 0)
    elseif redis.call('EXISTS', base .. ':s:' .. p) == 1 then
      removeDone(base, 's:' .. p)
    end
  end
  for _, kind in ipairs({ 'd', 'c', 'o', 'k' }) do
    redis.call('DEL', base .. ':' .. kind .. ':' .. group)
  end
  for _, kind in ipairs({ 'z', 'h', 'l' }) do
    redis.call('DEL', base .. ':f:' .. group .. ':' .. kind)
  end
end
redis.call('PUBLISH', ARGV[2], 'c')
return 1
