/**
 * Sleeps three milliseconds, over and over, before all others on the machine (its parent gave it real-time priority), and tells
 * its parent each time that it woke much later: then nobody ran.
 */
const sleepMs = 3
const lateMs = 8
const clock = new Int32Array(new SharedArrayBuffer(4))

process.on('disconnect', () => process.exit())
// Before it is told: from then on nothing goes unnoticed.
const began = performance.now()
process.send!('watching')
watch(began)

function watch(before: number): void {
  Atomics.wait(clock, 0, 0, sleepMs)
  const now = performance.now()
  const late = now - before - sleepMs
  if (late > lateMs) process.send!({ at: performance.timeOrigin + now - late, ms: late })
  setImmediate(watch, now)
}
