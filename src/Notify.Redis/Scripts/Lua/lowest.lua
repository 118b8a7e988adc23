-- Shared. Removes from a partition what no group owes any more.
-- Invariant: an entry goes only if it is below everything that any group has pending or has not been handed.
local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(seq)
end

local function isBelow(a, b)
  local ams, aseq = parts(a)
  local bms, bseq = parts(b)
  return ams < bms or (ams == bms and aseq < bseq)
end

local function after(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return ms .. '-' .. string.format('%.0f', tonumber(seq) + 1)
end

local function field(info, name)
  for i = 1, #info, 2 do
    if info[i] == name then
      return info[i + 1]
    end
  end
end

local function nowMs()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

local function removeDone(base, stream)
  local counts = redis.call('HMGET', base .. ':m', 'd', 'e')
  if tonumber(counts[1] or '0') == 0 then
    return 0
  end
  local key = base .. ':' .. stream
  local lowest
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', key)) do
    local group = field(info, 'name')
    local id
    if field(info, 'pending') > 0 then
      id = redis.call('XPENDING', key, group)[2]
    else
      id = field(info, 'last-delivered-id')
      local flags = redis.call('HGET', base .. ':g', group)
      id = flags and not string.find(flags, 'x', 1, true) and after(id) or nil
    end
    if id and (not lowest or isBelow(id, lowest)) then
      lowest = id
    end
  end
  if not lowest then
    return 0
  end
  if tonumber(counts[2] or '0') > 0 then
    local kept = string.format('%.0f-0', nowMs() - 60000)
    if isBelow(kept, lowest) then
      lowest = kept
    end
  end
  return redis.call('XTRIM', key, 'MINID', lowest)
end
