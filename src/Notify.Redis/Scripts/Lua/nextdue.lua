--#include due
-- How long nothing is due (ms), -1 if nothing waits. KEYS 1 the topic.
return untilNext(KEYS[1] .. ':due', nowMs())
