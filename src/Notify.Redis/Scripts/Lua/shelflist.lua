-- A page of dead messages. KEYS 1 the shelf. ARGV 1 lowest score, 2 highest score, 3 most, 4 member to begin after
-- (of the lowest score; empty: none). Returns {member, score, record, ...}.
local out = {}
local offset, most = 0, tonumber(ARGV[3])
while #out < 3 * most do
  local page = redis.call('ZRANGEBYSCORE', KEYS[1] .. ':z', ARGV[1], ARGV[2], 'WITHSCORES', 'LIMIT', offset, most)
  if #page == 0 then
    break
  end
  for i = 1, #page, 2 do
    if (ARGV[4] == '' or tonumber(page[i + 1]) > tonumber(ARGV[1]) or page[i] > ARGV[4]) and #out < 3 * most then
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
