-- Ends claims, or removes dead messages without one. KEYS 1 the shelf. ARGV 1 token (empty: nobody's claim is asked), then
-- member, '1' to remove it, ... Returns a 1 per member that was changed.
local out = {}
for i = 2, #ARGV, 2 do
  local held = redis.call('HGET', KEYS[1] .. ':l', ARGV[i])
  local mine = ARGV[1] == '' or (held and string.match(held, '|(.*)$') == ARGV[1])
  local known = redis.call('HEXISTS', KEYS[1] .. ':h', ARGV[i])
  if mine and known == 1 then
    redis.call('HDEL', KEYS[1] .. ':l', ARGV[i])
    if ARGV[i + 1] == '1' then
      redis.call('ZREM', KEYS[1] .. ':z', ARGV[i])
      redis.call('HDEL', KEYS[1] .. ':h', ARGV[i])
    end
    out[#out + 1] = 1
  else
    out[#out + 1] = 0
  end
end
return out
