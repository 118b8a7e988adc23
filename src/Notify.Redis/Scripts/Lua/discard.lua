-- Throws away what a topic holds for want of a durable group. KEYS 1 the topic.
local base = KEYS[1]
local meta = redis.call('HMGET', base .. ':m', 'd', 'u')
if tonumber(meta[1] or '0') > 0 then
  return 0
end
local removed = 0
for p = 0, tonumber(meta[2] or '0') - 1 do
  removed = removed + redis.call('XTRIM', base .. ':s:' .. p, 'MAXLEN', 0)
end
redis.call('DEL', base .. ':h')
return removed
