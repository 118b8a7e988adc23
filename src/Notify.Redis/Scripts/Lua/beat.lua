--#include pool
--#include ephemeral
-- Renews a consumer, moves retries that are due, gives back what lost consumers held, and hands partitions over.
-- KEYS 1 the topic. ARGV 1 group, 2 consumer, 3 lease (ms), 4 channel, 5 '1' to look for strays, 6 partitions to
-- release (comma separated), 7 partitions to take.
-- Returns {'gone'}, or {flags, wait until the next retry (ms, -1: none), moved, {consumers}, {partition, owner, ...}}.
local base, group, me = KEYS[1], ARGV[1], ARGV[2]
local consumers = base .. ':c:' .. group
if not redis.call('ZSCORE', consumers, me) then
  return { 'gone' }
end
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
redis.call('ZADD', consumers, now + tonumber(ARGV[3]), me)
local flags = redis.call('HGET', base .. ':g', group) or ''
local ordered = string.find(flags, 'o', 1, true)
local changed = false

for _, lost in ipairs(redis.call('ZRANGEBYSCORE', consumers, '-inf', now, 'LIMIT', 0, 10)) do
  giveBack(base, group, lost, ordered, true)
  changed = true
end
if ARGV[5] == '1' then
  sweepEphemeral(base, now)
  for _, stream in ipairs(streamsOf(base, ordered)) do
    local infos = redis.pcall('XINFO', 'CONSUMERS', keyOf(base, stream, group))
    for _, info in ipairs(infos.err and {} or infos) do
      local name = info[2]
      if name ~= '-' and not redis.call('ZSCORE', consumers, name) then
        giveBack(base, group, name, ordered, true)
        changed = true
      end
    end
  end
end

local owners = base .. ':o:' .. group
for p in string.gmatch(ARGV[6], '%d+') do
  if redis.call('HGET', owners, p) == me then
    redis.call('HDEL', owners, p)
    changed = true
  end
end
for p in string.gmatch(ARGV[7], '%d+') do
  local owner = redis.call('HGET', owners, p)
  if not owner or not redis.call('ZSCORE', consumers, owner) then
    redis.call('HSET', owners, p, me)
  end
end

local moved = 0
local delayed = base .. ':d:' .. group
for _, member in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', now, 'LIMIT', 0, 500)) do
  local p, attempts, failed, at = string.match(member, '^(%d+)|(%d+)|(%d+)|[^|]*|()')
  redis.call('XADD', base .. ':r:' .. p .. ':' .. group, '*', 'm', string.sub(member, at), 'a', attempts, 'f', failed)
  redis.call('ZREM', delayed, member)
  moved = moved + 1
end
local wait = -1
local nextDue = redis.call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
if nextDue[2] then
  wait = math.max(0, tonumber(nextDue[2]) - now)
end
redis.call('HSET', base .. ':k:' .. group, me, flags)
if changed then
  redis.call('PUBLISH', ARGV[4], 'c')
elseif moved > 0 then
  redis.call('PUBLISH', ARGV[4], 'r')
end
return { flags, wait, moved, redis.call('ZRANGE', consumers, 0, -1), redis.call('HGETALL', owners) }
