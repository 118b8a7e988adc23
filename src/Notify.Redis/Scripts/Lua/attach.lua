-- Makes a topic known, and attaches a group to it.
-- KEYS 1 the topic. ARGV 1 partitions, 2 transient, 3 group (empty: none, all are attached), 4 flags (d durable, e ephemeral, o ordered,
-- p paused, x no new messages), 5 most an ephemeral group keeps, 6 channel,
-- 7 lease of an ephemeral group (ms), 8 '1' if the topic may have been taken off the group and is wanted again.
-- Returns {'ok'}, for an ephemeral group with {last id, entries added} of each
-- partition and 1 if it was attached before, or {'partitions', how many the topic has}.
-- The first durable group begins at the beginning, with what was held; a later one begins now. One whose place
-- was lost begins at the beginning: what is still there may be owed to it.
local base = KEYS[1]
local known = redis.call('HGET', base .. ':m', 'n')
if known and known ~= ARGV[1] then
  return { 'partitions', known }
end
if not known then
  redis.call('HSET', base .. ':m', 'n', ARGV[1], 't', ARGV[2])
end
local group, flags = ARGV[3], ARGV[4]
if group == '' then
  -- Every matching group is attached: from here on it may be written to.
  redis.call('HSET', base .. ':m', 'v', 1)
  return { 'ok' }
end

local groups = base .. ':g'
local before = redis.call('HGET', groups, group)
if before and string.find(flags, 'x', 1, true) then
  return { 'ok' }
end
if before and string.find(before, 'x', 1, true) and ARGV[8] ~= '1' then
  -- Whoever only heals what was there must not undo that it was taken off.
  return { 'ok' }
end
local rejoins = before and not string.find(before, 'x', 1, true)
redis.call('HSET', groups, group, flags)
local ordered = string.find(flags, 'o', 1, true)
local detached = string.find(flags, 'x', 1, true)
if string.find(flags, 'd', 1, true) then
  local isFirst = tonumber(redis.call('HGET', base .. ':m', 'd') or '0') == 0
  local start = (rejoins or isFirst) and '0' or '$'
  for p = 0, tonumber(ARGV[1]) - 1 do
    local created = false
    if not detached then
      created = redis.pcall('XGROUP', 'CREATE', base .. ':s:' .. p, group, start, 'MKSTREAM')
      if created.err and before and not rejoins then
        -- It was detached and comes back: what came meanwhile is not its business.
        redis.call('XGROUP', 'SETID', base .. ':s:' .. p, group, start)
      end
    end
    if p == 0 or ordered then
      redis.pcall('XGROUP', 'CREATE', base .. ':r:' .. p .. ':' .. group, group, '0', 'MKSTREAM')
    end
  end
  if isFirst and not detached then
    redis.call('DEL', base .. ':h')
  end
end

local durable = 0
for _, f in ipairs(redis.call('HVALS', groups)) do
  if string.find(f, 'd', 1, true) and not string.find(f, 'x', 1, true) then
    durable = durable + 1
  end
end
redis.call('HSET', base .. ':m', 'd', durable)
if string.find(flags, 'e', 1, true) then
  local t = redis.call('TIME')
  redis.call('ZADD', base .. ':e', tonumber(t[1]) * 1000 + tonumber(ARGV[7]), group)
  redis.call('HSET', base .. ':m', 'e', redis.call('ZCARD', base .. ':e'))
  if tonumber(ARGV[5]) > tonumber(redis.call('HGET', base .. ':m', 'l') or '0') then
    redis.call('HSET', base .. ':m', 'l', ARGV[5])
  end
  local places = {}
  for p = 0, tonumber(ARGV[1]) - 1 do
    local info = redis.pcall('XINFO', 'STREAM', base .. ':s:' .. p)
    local id, added = '0-0', 0
    for i = 1, info.err and 0 or #info, 2 do
      if info[i] == 'last-generated-id' then
        id = info[i + 1]
      elseif info[i] == 'entries-added' then
        added = info[i + 1]
      end
    end
    places[#places + 1] = id
    places[#places + 1] = added
  end
  return { 'ok', places, before and 1 or 0 }
end
if before ~= flags then
  redis.call('PUBLISH', ARGV[6], 'c')
end
return { 'ok' }
