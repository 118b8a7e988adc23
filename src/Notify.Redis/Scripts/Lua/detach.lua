--#include lowest
-- Takes a group off a topic: it keeps what it received and gets nothing new.
-- KEYS 1 the topic. ARGV 1 group, 2 channel. Returns how many waiting messages moved to the group's own stream.
local base, group = KEYS[1], ARGV[1]
local flags = redis.call('HGET', base .. ':g', group)
if not flags or string.find(flags, 'x', 1, true) then
  return 0
end
local ordered = string.find(flags, 'o', 1, true)
local moved = 0
for p = 0, tonumber(redis.call('HGET', base .. ':m', 'n')) - 1 do
  local key = base .. ':s:' .. p
  local last
  local infos = redis.pcall('XINFO', 'GROUPS', key)
  for _, info in ipairs(infos.err and {} or infos) do
    if field(info, 'name') == group then
      last = field(info, 'last-delivered-id')
    end
  end
  while last do
    local entries = redis.call('XRANGE', key, '(' .. last, '+', 'COUNT', 500)
    last = nil
    for _, entry in ipairs(entries) do
      last = entry[1]
      redis.call('XADD', base .. ':r:' .. (ordered and p or 0) .. ':' .. group, '*', 'm', entry[2][2])
      moved = moved + 1
    end
  end
  redis.pcall('XGROUP', 'SETID', key, group, '18446744073709551615-18446744073709551615')
end
redis.call('HSET', base .. ':g', group, flags .. 'x')
local durable = tonumber(redis.call('HINCRBY', base .. ':m', 'd', -1))
for p = 0, tonumber(redis.call('HGET', base .. ':m', 'u') or '0') - 1 do
  if durable == 0 then
    -- Nobody is owed anything but what is in somebody's hands: what comes from now on is held.
    local lowest
    local pending = redis.pcall('XPENDING', base .. ':s:' .. p, group)
    lowest = not pending.err and pending[2]
    if lowest then
      redis.call('XTRIM', base .. ':s:' .. p, 'MINID', lowest)
    else
      redis.call('XTRIM', base .. ':s:' .. p, 'MAXLEN', 0)
    end
  else
    removeDone(base, 's:' .. p)
  end
end
redis.call('PUBLISH', ARGV[2], 'r')
return moved
