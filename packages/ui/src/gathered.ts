/** Many asks in a burst become one call at its end. */
export function gathered(call: () => void, everyMs: () => number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    ask() {
      timer ??= setTimeout(() => {
        timer = undefined
        call()
      }, everyMs())
    },
    drop: () => clearTimeout(timer),
  }
}
