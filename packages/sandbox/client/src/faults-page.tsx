import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { faultOf, labelOf } from './chat-model.ts'
import { ask } from './sandbox-api.ts'
import { WorldControls } from './world-controls.tsx'

interface FaultRule {
  id: number
  platform: string
  route?: string
  kind: string
  rate: number
  count?: number
  delayMs?: number
  seed?: number
  hits: number
}

const kinds: [kind: string, label: string][] = [
  ['delay', '延迟'],
  ['duplicate', '重复'],
  ['reorder', '乱序'],
  ['drop', '丢弃'],
  ['hold', '压住'],
  ['429', '限流'],
  ['5xx', '服务端错误'],
  ['html', '返回网页'],
  ['truncated', '截断'],
  ['token_expired', '令牌过期'],
  ['repeated_page', '重复分页'],
  ['foreign_address', '地址不在白名单'],
  ['no_permission', '没有权限'],
  ['wrong_clock', '时钟不一样'],
]
const platforms: [id: string, label: string][] = [
  ['wecom', '企业微信'],
  ['taobao', '淘宝'],
  ['jd', '京东'],
  ['pinduoduo', '拼多多'],
  ['doudian', '抖店'],
  ['youzan', '有赞'],
  ['kuaishou', '快手'],
  ['weixin-store', '微信小店'],
]

/** Faults of the stand-ins and the knobs of the simulated world. */
export function FaultsPage() {
  const [rules, setRules] = useState<FaultRule[]>([])
  const [error, setError] = useState<string | null>(null)

  const refresh = useCallback(async () => {
    try {
      setRules((await ask<{ rules: FaultRule[] }>('_faults')).rules)
      setError(null)
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem))
    }
  }, [])
  useEffect(() => {
    void refresh()
    const timer = setInterval(() => void refresh(), 2000)
    return () => clearInterval(timer)
  }, [refresh])

  const perform = (work: Promise<unknown>) =>
    work.then(refresh, (problem: Error) => setError(problem.message))

  return (
    <main className="controls">
      <header className="controls-head">
        <h1>仿真控制台</h1>
        <a href="./">回到企业微信</a>
      </header>
      {error && (
        <p className="problem" role="alert">
          {error}
        </p>
      )}
      <WorldControls onError={setError} />
      <section aria-labelledby="faults-title">
        <h2 id="faults-title">故障</h2>
        <p className="hint">每条规则按概率作用于平台的接口和推送，直到次数用完或被删除。</p>
        {rules.length === 0 ? (
          <p className="empty">没有故障，一切正常。</p>
        ) : (
          <div className="scroll">
            <table>
              <thead>
                <tr>
                  <th>平台</th>
                  <th>接口或推送</th>
                  <th>故障</th>
                  <th className="number">概率</th>
                  <th className="number">已发生</th>
                  <th>
                    <button type="button" className="button small" onClick={() => perform(remove())}>
                      全部删除
                    </button>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rules.map((rule) => (
                  <tr key={rule.id}>
                    <td>{labelOf(platforms, rule.platform)}</td>
                    <td>
                      <code>{rule.route ?? '全部'}</code>
                    </td>
                    <td>
                      {labelOf(kinds, rule.kind)}
                      {rule.delayMs !== undefined && ` ${rule.delayMs} 毫秒`}
                    </td>
                    <td className="number">{Math.round(rule.rate * 100)}%</td>
                    <td className="number">
                      {rule.hits}
                      {rule.count !== undefined && ` / ${rule.count}`}
                    </td>
                    <td>
                      <button type="button" className="button small" onClick={() => perform(remove(rule.id))}>
                        删除
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <AddFault onAdd={(rule) => perform(ask('_faults', { body: rule }))} />
      </section>
    </main>
  )
}

function AddFault({ onAdd }: { onAdd(rule: object): void }) {
  const [platform, setPlatform] = useState('wecom')
  const [kind, setKind] = useState('delay')
  const [route, setRoute] = useState('')
  const [percent, setPercent] = useState(30)
  const [delayMs, setDelayMs] = useState(800)
  const [count, setCount] = useState('')
  const add = (event: FormEvent) => {
    event.preventDefault()
    onAdd(faultOf({ platform, kind, route, percent, delayMs, count }))
  }
  return (
    <form className="add-fault" onSubmit={add}>
      <label>
        平台
        <select value={platform} onChange={(event) => setPlatform(event.target.value)}>
          {platforms.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        故障
        <select value={kind} onChange={(event) => setKind(event.target.value)}>
          {kinds.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        接口或推送
        <input
          value={route}
          placeholder="全部，例如 callback/*"
          onChange={(event) => setRoute(event.target.value)}
        />
      </label>
      <label>
        <span>
          概率 <output>{percent}%</output>
        </span>
        <input
          type="range"
          min={1}
          max={100}
          value={percent}
          onChange={(event) => setPercent(Number(event.target.value))}
        />
      </label>
      {kind === 'delay' && (
        <label>
          <span>
            延迟 <output>{delayMs} 毫秒</output>
          </span>
          <input
            type="range"
            min={100}
            max={10000}
            step={100}
            value={delayMs}
            onChange={(event) => setDelayMs(Number(event.target.value))}
          />
        </label>
      )}
      <label>
        次数上限
        <input
          type="number"
          min={1}
          value={count}
          placeholder="不限"
          onChange={(event) => setCount(event.target.value)}
        />
      </label>
      <button type="submit" className="button primary">
        添加故障
      </button>
    </form>
  )
}

function remove(id?: number): Promise<unknown> {
  return ask(id === undefined ? '_faults' : `_faults?id=${id}`, { method: 'DELETE' })
}
