// Preloaded into every program that the supervisor starts: ends the program when the supervisor is gone.
// On Linux the kernel does so at once (`setpriv --pdeathsig`); this is for systems and containers without it.
const parent = Number(process.env.QIAO_PARENT_PID)

function isGone() {
  if (process.ppid === parent) return false
  try {
    process.kill(parent, 0)
    return process.platform !== 'win32'
  } catch {
    return true
  }
}

if (parent > 0)
  setInterval(() => {
    if (isGone()) process.exit(1)
  }, 500).unref()
