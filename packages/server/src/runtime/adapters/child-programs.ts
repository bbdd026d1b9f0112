import { spawn } from 'node:child_process'
import type { Programs } from '../ports.ts'

/** A line longer than this is a program gone mad. */
const longestLine = 64 * 1024 * 1024

/** Programs as children of this process: they end with it, and see nothing of its environment. */
export function childPrograms(): Programs {
  return {
    start([command, ...args]) {
      const child = spawn(command!, args, {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { PATH: process.env.PATH },
      })
      const onLine: ((line: string) => void)[] = []
      const onExit: ((code: number | null) => void)[] = []
      let open = ''
      let over = false
      const exited = (code: number | null): void => {
        if (over) return
        over = true
        for (const listener of onExit) listener(code)
      }
      child.stdout.setEncoding('utf8')
      child.stdout.on('data', (text: string) => {
        open += text
        if (open.length > longestLine) child.kill('SIGKILL')
        for (let end = open.indexOf('\n'); end >= 0; end = open.indexOf('\n')) {
          const line = open.slice(0, end)
          open = open.slice(end + 1)
          for (const listener of onLine) listener(line)
        }
      })
      // Writing to a child that is gone must not end this process.
      child.stdin.on('error', () => undefined)
      child.on('error', () => exited(null))
      child.on('exit', exited)
      return {
        send: (line) => void (over || child.stdin.write(`${line}\n`)),
        onLine: (listener) => void onLine.push(listener),
        onExit: (listener) => void onExit.push(listener),
        stop: () => void (over || child.kill('SIGTERM')),
      }
    },
  }
}
