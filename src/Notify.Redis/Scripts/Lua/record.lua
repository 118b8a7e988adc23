--#include status
-- Records steps. KEYS 1 the part of the ledger. ARGV 1 retention, then id, topic, group, status, attempt, at (ticks),
-- at (ms), due, failure, ...
for i = 2, #ARGV, 9 do
  apply(
    KEYS[1] .. ':' .. ARGV[i],
    ARGV[1],
    ARGV[i + 1],
    ARGV[i + 2],
    ARGV[i + 3],
    ARGV[i + 4],
    ARGV[i + 5],
    ARGV[i + 6],
    ARGV[i + 7],
    ARGV[i + 8]
  )
end
return 1
