--#include lowest
--#include pool
-- What a group has in a topic. KEYS 1 the topic. ARGV 1 group.
-- Returns {waiting, scheduled, in flight, dead, age of the oldest that waits (ms; empty: none), {consumers}}.
local base, group = KEYS[1], ARGV[1]
local flags = redis.call('HGET', base .. ':g', group)
if not flags then
  return { 0, 0, 0, 0, '', {} }
end
local ordered = string.find(flags, 'o', 1, true)
local waiting, inFlight, oldest = 0, 0, nil
for _, stream in ipairs(streamsOf(base, ordered)) do
  local key = keyOf(base, stream, group)
  local infos = redis.pcall('XINFO', 'GROUPS', key)
  for _, info in ipairs(infos.err and {} or infos) do
    if field(info, 'name') == group then
      local last = field(info, 'last-delivered-id')
      local pending = field(info, 'pending')
      local lag = field(info, 'lag')
      if string.sub(last, 1, 20) == '18446744073709551615' then
        lag = 0
      elseif not lag then
        -- The server lost count; it is taken anew, a portion at a time.
        lag = 0
        local from = last
        while from do
          local entries = redis.call('XRANGE', key, '(' .. from, '+', 'COUNT', 1000)
          from = #entries > 0 and entries[#entries][1] or nil
          lag = lag + #entries
        end
      end
      local pooled = 0
      if pending > 0 then
        for _, consumer in ipairs(redis.call('XPENDING', key, group)[4] or {}) do
          if consumer[1] == '-' then
            pooled = tonumber(consumer[2])
          end
        end
      end
      waiting = waiting + lag + pooled
      inFlight = inFlight + pending - pooled
      local first
      if pooled > 0 then
        first = redis.call('XPENDING', key, group, '-', '+', 1, '-')[1][1]
      elseif lag > 0 then
        local entry = redis.call('XRANGE', key, '(' .. last, '+', 'COUNT', 1)[1]
        first = entry and entry[1]
      end
      if first and (not oldest or isBelow(first, oldest)) then
        oldest = first
      end
    end
  end
end
local age = ''
if oldest then
  age = string.format('%.0f', math.max(0, nowMs() - (parts(oldest))))
end
local alive = redis.call('ZRANGEBYSCORE', base .. ':c:' .. group, nowMs(), '+inf')
return {
  waiting,
  redis.call('ZCARD', base .. ':d:' .. group),
  inFlight,
  redis.call('ZCARD', base .. ':f:' .. group .. ':z'),
  age,
  alive,
}
