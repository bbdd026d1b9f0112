import { type FormEvent, useEffect, useRef, useState } from 'react'
import { codeLabel } from './chat-model.ts'
import { wecom } from './sandbox-api.ts'
import type { LiveCode, Member, Person } from './view.ts'

interface ScanDialogProps {
  ways: LiveCode[]
  members: Member[]
  actingUserId: string
  onDone(result: { externalUserId: string; userId: string; isNew: boolean }): void
  onClose(): void
}

/** A customer scans a live code, or opens a link that carries a State of its own (an order, a channel). */
export function ScanDialog({ ways, members, actingUserId, onDone, onClose }: ScanDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [people, setPeople] = useState<Person[]>([])
  const [name, setName] = useState('刘女士')
  const [personId, setPersonId] = useState('')
  const [configId, setConfigId] = useState(ways.at(-1)?.config_id ?? '')
  const [state, setState] = useState('')
  const [userId, setUserId] = useState(actingUserId)
  const [error, setError] = useState<string | null>(null)

  useEffect(() => {
    dialog.current?.showModal()
    wecom<{ people: Person[] }>('_client/people').then(
      (answer) => setPeople(answer.people),
      () => setPeople([]),
    )
  }, [])

  const scan = (event: FormEvent) => {
    event.preventDefault()
    const chosen = people.find((person) => person.id === personId)
    wecom<Parameters<typeof onDone>[0]>('_client/scans', {
      name: chosen?.name ?? name,
      personId: personId || undefined,
      configId: configId || undefined,
      state: state || undefined,
      userId: configId ? undefined : userId,
    }).then(onDone, (problem: Error) => setError(problem.message))
  }

  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="scan-title">
      <form className="scan-form" onSubmit={scan}>
        <h2 id="scan-title">扫码加好友</h2>
        <label>
          谁来扫
          <select value={personId} onChange={(event) => setPersonId(event.target.value)}>
            <option value="">一位新客户</option>
            {people.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </select>
        </label>
        {personId === '' && (
          <label>
            微信昵称
            <input value={name} required maxLength={40} onChange={(event) => setName(event.target.value)} />
          </label>
        )}
        <label>
          扫哪个码
          <select value={configId} onChange={(event) => setConfigId(event.target.value)}>
            <option value="">不经活码，直接加员工</option>
            {ways.map((way) => (
              <option key={way.config_id} value={way.config_id}>
                {codeLabel(way, members)}
              </option>
            ))}
          </select>
        </label>
        {configId === '' && (
          <label>
            加哪位员工
            <select value={userId} onChange={(event) => setUserId(event.target.value)}>
              {members
                .filter((member) => member.holdsContacts)
                .map((member) => (
                  <option key={member.userId} value={member.userId}>
                    {member.name}
                  </option>
                ))}
            </select>
          </label>
        )}
        <label>
          带上 State（可空）
          <input
            value={state}
            maxLength={30}
            placeholder="订单码或渠道码；空着用活码自己的"
            onChange={(event) => setState(event.target.value)}
          />
        </label>
        {error && (
          <p className="problem" role="alert">
            {error}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            取消
          </button>
          <button type="submit" className="button primary">
            扫码
          </button>
        </footer>
      </form>
    </dialog>
  )
}
