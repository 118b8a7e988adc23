-- A topic. KEYS 1 the topic. Returns {partitions, transient, {group, flags, ...}, held, age of the oldest held (ms)}.
local base = KEYS[1]
local meta = redis.call('HMGET', base .. ':m', 'n', 't', 'd', 'u')
local held, oldest = 0, 0
local t = redis.call('TIME')
if tonumber(meta[3] or '0') == 0 and meta[2] ~= '1' then
  for p = 0, tonumber(meta[4] or '0') - 1 do
    local key = base .. ':s:' .. p
    held = held + redis.call('XLEN', key)
    local first = redis.call('XRANGE', key, '-', '+', 'COUNT', 1)[1]
    if first then
      oldest = math.max(oldest, tonumber(t[1]) * 1000 - tonumber(string.match(first[1], '^%d+')))
    end
  end
end
return { meta[1] or '0', meta[2] or '0', redis.call('HGETALL', base .. ':g'), held, oldest }
