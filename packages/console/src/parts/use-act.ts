import { useNotices } from '@qiao/ui'
import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMember } from '../session.ts'

/** Runs a write once at a time: says what was done or what failed, then reads the named queries again. */
export function useAct(...renew: QueryKey[]) {
  const notices = useNotices()
  const queries = useQueryClient()
  const [running, setRunning] = useState<string>()

  async function run<T>(key: string, act: () => Promise<T>, done?: string): Promise<T | undefined> {
    setRunning(key)
    try {
      const answer = await act()
      if (done) notices.done(done)
      await Promise.all(renew.map((queryKey) => queries.invalidateQueries({ queryKey })))
      return answer
    } catch (error) {
      notices.failed(error)
      return undefined
    } finally {
      setRunning(undefined)
    }
  }
  return { run, running }
}

/** Whether this member sees a class of data, in plain or masked. The server decides; a screen leaves out what would be empty. */
export function useSees(): (dataClass: string) => boolean {
  const { sight } = useMember()
  return (dataClass) => sight[dataClass] !== 'none'
}

/** What this member may do. Screens only hide by it; the server decides. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useMember()
  return (permission) => permissions.includes(permission)
}
