-- Shared. What a topic may take.
-- meta is n, d, e, t, u, l, v of the topic. Returns what it does with messages ('keeps', 'holds', 'bounds' to a number,
-- 'drops'), for how many of those wanted there is room, and, if that is not all, the reason and a detail.
local META = { 'n', 'd', 'e', 't', 'u', 'l', 'v' }

local function roomFor(base, meta, wanted, holdLimit, holdFor, backlogLimit)
  local durable = tonumber(meta[2] or '0') > 0
  local way = durable and 'keeps' or 'holds'
  if not durable and meta[4] == '1' then
    way = tonumber(meta[3] or '0') > 0 and 'bounds' or 'drops'
  end
  local limit = tonumber(durable and backlogLimit or holdLimit)
  if way == 'bounds' or way == 'drops' or (durable and limit == 0) then
    return way, wanted, '', ''
  end
  local room, reason, detail = wanted, '', ''
  local used = tonumber(meta[5] or '0')
  local total = 0
  for p = 0, used - 1 do
    total = total + redis.call('XLEN', base .. ':s:' .. p)
  end
  if total + room > limit then
    room = math.max(0, limit - total)
    reason, detail = durable and 'full' or 'held', tostring(limit) .. (durable and ' messages' or '')
    if room == 0 and durable then
      detail = detail .. ' waiting for ' .. table.concat(redis.call('HKEYS', base .. ':g'), ', ')
    end
  end
  if not durable and total > 0 then
    local t = redis.call('TIME')
    local now = tonumber(t[1]) * 1000
    for p = 0, used - 1 do
      local oldest = redis.call('XRANGE', base .. ':s:' .. p, '-', '+', 'COUNT', 1)[1]
      local age = oldest and now - tonumber(string.match(oldest[1], '^%d+')) or 0
      if age > tonumber(holdFor) then
        room, reason, detail = 0, 'aged', tostring(age)
      end
    end
  end
  return way, room, reason, detail
end
