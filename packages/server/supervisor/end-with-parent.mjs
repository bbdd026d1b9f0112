// Preloaded into every program that the supervisor starts: ends the program when whoever started it is gone.
// On Linux the kernel does so at once (`setpriv --pdeathsig`); this is for systems and containers without it.
const parent = process.ppid

function isGone() {
  if (process.ppid !== parent) return true
  try {
    process.kill(parent, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

setInterval(() => {
  if (isGone()) process.exit(1)
}, 500).unref()
