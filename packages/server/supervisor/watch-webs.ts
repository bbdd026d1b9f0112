import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { StartContext } from './start.ts'
import { endsWithParent } from './unprivileged.ts'
import { listWebs } from './webs.ts'

/** Rebuilds each web whenever its sources change; the server keeps serving what is in `dist`. */
export async function watchWebs({ root, say, stoppers }: StartContext): Promise<void> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  for (const web of listWebs(root)) {
    const [file = process.execPath, ...args] = [
      ...endsWithParent('TERM'),
      ...[process.execPath, vite, 'build', web.folder, '--watch', '--logLevel', 'warn'],
    ]
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    await stoppers.add(async () => void child.kill())
  }
  say.step('源码改动会自动重新构建', 'changes are rebuilt as you save')
}
