import { Navigate, useSearchParams } from 'react-router'
import '../../parts/parts.css'
import { Letters } from './letters.tsx'

const inboxStates: readonly string[] = ['waiting', 'done', 'ignored', 'quarantined', 'failed']

/** Events that our own followers could not handle. Messages from outside have their own page; old links lead there. */
export default function DeadLettersPage() {
  const [address] = useSearchParams()
  const state = address.get('state') ?? ''
  if (address.get('tab') === 'entries' || inboxStates.includes(state))
    return <Navigate replace to={`/sources/inbox${inboxStates.includes(state) ? `?state=${state}` : ''}`} />
  return <Letters />
}
