-- Removes records that were old when they were written; all others expire by themselves.
-- KEYS 1 the part of the ledger. ARGV 1 before (ms). Returns how many.
local removed = 0
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1] .. ':late', '-inf', ARGV[1], 'LIMIT', 0, 1000)) do
  local last = redis.call('HGET', key, 'x')
  if last and tonumber(last) <= tonumber(ARGV[1]) and tonumber(redis.call('HGET', key, 'f') or '0') == 0 then
    removed = removed + redis.call('DEL', key)
  end
  redis.call('ZREM', KEYS[1] .. ':late', key)
end
return removed
