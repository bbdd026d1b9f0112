import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartFailure } from './failure.ts'
import { withClient } from './postgres-roles.ts'

const DEADLINE_MS = 20_000

/**
 * Waits until a server that a killed supervisor left on this cluster has ended, and asks it to when it does not
 * by itself. The caller holds the directory's lock, so nobody else may be using it.
 */
export async function awaitFormerPostgres(dataDir: string, adminPassword: string): Promise<void> {
  let asked = false
  for (const until = Date.now() + DEADLINE_MS; Date.now() < until; await sleep(50)) {
    const former = readPostmasterFile(dataDir)
    if (!former || !isAlive(former.pid)) return
    if (!isPostgres(former.pid)) {
      // The number went to another program since (a reboot); PostgreSQL would refuse to start because of it.
      rmSync(join(dataDir, 'postmaster.pid'), { force: true })
      return
    }
    if (!asked && (await serves(former.port, adminPassword, dataDir))) {
      process.kill(former.pid, 'SIGINT')
      asked = true
    }
  }
  throw new StartFailure(
    'postgres.former_running',
    `上次的数据库进程仍在使用 ${dataDir}：请等它结束或手动结束它。`,
    `The database process of an earlier run still uses ${dataDir}: wait for it, or end it by hand.`,
  )
}

function readPostmasterFile(dataDir: string): { pid: number; port: number } | null {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]) }
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function isPostgres(pid: number): boolean {
  return process.platform === 'win32' || commandName(pid).includes('postgres')
}

function commandName(pid: number): string {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/comm`, 'utf8')
      : execFileSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

async function serves(port: number, adminPassword: string, dataDir: string): Promise<boolean> {
  try {
    return await withClient(
      `postgres://qiao_admin:${adminPassword}@127.0.0.1:${port}/postgres`,
      async (client) => {
        const { rows } = await client.query<{ data_directory: string }>('show data_directory')
        return rows[0]?.data_directory === dataDir
      },
    )
  } catch {
    return false
  }
}
