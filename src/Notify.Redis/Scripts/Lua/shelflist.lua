-- A page of dead or waiting messages. KEYS 1 the shelf. ARGV 1 lowest score, 2 highest score, 3 most, 4 member to begin
-- after (of the lowest score; empty: none). Returns {member, score, record, ...}.
-- Lua compares texts by the language of the server; the order of a sorted set is that of bytes.
local function isAfter(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then
      return x > y
    end
  end
  return #a > #b
end

local out = {}
local offset, most = 0, tonumber(ARGV[3])
while #out < 3 * most do
  local page = redis.call('ZRANGEBYSCORE', KEYS[1] .. ':z', ARGV[1], ARGV[2], 'WITHSCORES', 'LIMIT', offset, most)
  if #page == 0 then
    break
  end
  for i = 1, #page, 2 do
    if #out < 3 * most and (ARGV[4] == '' or page[i + 1] ~= ARGV[1] or isAfter(page[i], ARGV[4])) then
      local record = redis.call('HGET', KEYS[1] .. ':h', page[i])
      if record then
        out[#out + 1] = page[i]
        out[#out + 1] = page[i + 1]
        out[#out + 1] = record
      end
    end
  end
  offset = offset + most
end
return out
