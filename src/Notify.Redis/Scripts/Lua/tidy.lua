--#include lowest
-- Removes what is done from every partition of a topic.
-- KEYS 1 the topic.
local base = KEYS[1]
local meta = redis.call('HMGET', base .. ':m', 'd', 'u', 'e', 't')
local removed = 0
for p = 0, tonumber(meta[2] or '0') - 1 do
  if tonumber(meta[1] or '0') > 0 then
    removed = removed + removeDone(base, 's:' .. p)
  elseif meta[4] == '1' then
    removed = removed + redis.call('XTRIM', base .. ':s:' .. p, 'MINID', string.format('%.0f-0', nowMs() - 60000))
  end
end
return removed
