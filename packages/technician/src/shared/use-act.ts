import { type ApiProblem, asProblem } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createActKeys } from './act-keys.ts'

const keys = createActKeys()

export type Act<I> = {
  busy: boolean
  problem: ApiProblem | undefined
  /** Answers whether it was done. */
  run(input: I): Promise<boolean>
  /** The last one again, with its own key. */
  retry(): void
  clear(): void
}

/**
 * One act of a person on the server. A failed one says so and can be repeated; the same content keeps its
 * idempotency key, so that a repeat is safe. A refusal makes what is on screen be read again.
 */
export function useAct<I, A>(
  name: string,
  send: (input: I, idempotencyKey: string) => Promise<A>,
  settings: { makesOld?: readonly (readonly unknown[])[]; onDone?: (answer: A, input: I) => void } = {},
): Act<I> {
  const queries = useQueryClient()
  const [state, setState] = useState<{ busy: boolean; problem?: ApiProblem; last?: { input: I } }>({
    busy: false,
  })
  const readAgain = () =>
    Promise.all((settings.makesOld ?? []).map((queryKey) => queries.invalidateQueries({ queryKey })))

  async function run(input: I): Promise<boolean> {
    setState({ busy: true, last: { input } })
    try {
      const answer = await send(input, keys.keyOf(name, input))
      keys.done(name)
      settings.onDone?.(answer, input)
      // The page is offline again, perhaps: what was done stays done, and the list is read when it is back.
      await Promise.race([readAgain(), new Promise((done) => setTimeout(done, 3_000))])
      setState({ busy: false })
      return true
    } catch (error) {
      const problem = asProblem(error)
      setState({ busy: false, problem, last: { input } })
      if (problem.status >= 400 && problem.status < 500) void readAgain()
      return false
    }
  }

  return {
    busy: state.busy,
    problem: state.problem,
    run,
    retry: () => void (state.last && run(state.last.input)),
    clear: () => setState({ busy: false }),
  }
}
