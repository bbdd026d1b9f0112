import { useCallback, useEffect, useState } from 'react'
import { lengthOf, speedStep, speeds } from './chat-model.ts'
import { ask } from './sandbox-api.ts'

interface WorldState {
  running: boolean
  speed: number
  source: 'random' | 'log'
  ordersPerHour: number
  scene: string
  orders: number
  friends: number
  acts: Record<string, number>
  shops: { marketplace: string; title: string; orders: number }[]
}

interface WorldOrder {
  tid: string
  shop: string
  stage: string
  paymentFen: string | number
  personName: string
}

/** What a scene of `packages/sandbox/src/world/scenes.ts` is called. */
interface SceneTitle {
  name: string
  title: string
}

const stageLabels: Record<string, string> = {
  unpaid: '待付款',
  deposit_paid: '已付定金',
  awaiting_group: '待成团',
  under_review: '待审核',
  to_ship: '待发货',
  partly_shipped: '部分发货',
  shipped: '已发货',
  delivered: '已签收',
  completed: '交易成功',
  closed: '已关闭',
}

const orderActs: [kind: string, label: string][] = [
  ['pay', '付款'],
  ['fill_group', '成团'],
  ['change_address', '改地址'],
  ['ship', '发货'],
  ['deliver', '送达'],
  ['confirm_receipt', '确认收货'],
  ['ask_refund', '申请退款'],
  ['scan', '扫码加好友'],
]

export function WorldControls({ onError }: { onError(sentence: string | null): void }) {
  const [world, setWorld] = useState<WorldState | null>(null)
  const [scenes, setScenes] = useState<SceneTitle[]>([])
  const [shop, setShop] = useState('')
  const [orders, setOrders] = useState<WorldOrder[]>([])
  const [tid, setTid] = useState('')
  const [done, setDone] = useState<string | null>(null)

  const refresh = useCallback(async () => {
    try {
      setWorld(await ask<WorldState>('_world'))
      setOrders((await ask<{ orders: WorldOrder[] }>('_world/orders?limit=50')).orders.reverse())
    } catch (problem) {
      onError(problem instanceof Error ? problem.message : String(problem))
    }
  }, [onError])
  useEffect(() => {
    ask<{ scenes: SceneTitle[] }>('_world/scenes').then(
      (told) => setScenes(told.scenes),
      (problem: Error) => onError(problem.message),
    )
  }, [onError])
  useEffect(() => {
    void refresh()
    const timer = setInterval(() => void refresh(), 2000)
    return () => clearInterval(timer)
  }, [refresh])

  const set = (change: Partial<WorldState>) =>
    ask('_world', { body: change }).then(refresh, (problem: Error) => onError(problem.message))
  const begin = (name: string) =>
    ask('_world/scenes', { body: { name } }).then(refresh, (problem: Error) => onError(problem.message))
  const place = (label: string, more: object = {}) =>
    act('place', label, { person: anyone(), ...(shop && { marketplace: shop }), ...more })
  const act = (kind: string, label: string, more: object = {}) =>
    ask<{ tid?: string; personName?: string }>('_world/act', { body: { kind, ...more } }).then(
      (result) => {
        onError(null)
        setDone([label, result.personName, result.tid].filter(Boolean).join(' · '))
        if (result.tid) setTid(result.tid)
        return refresh()
      },
      (problem: Error) => onError(`${label}没有成功：${problem.message}`),
    )

  if (!world) return <p className="empty">正在读取仿真世界</p>
  const chosen = orders.find((order) => order.tid === tid) ?? orders[0]
  const step = speedStep(world.speed)

  return (
    <section aria-labelledby="world-title">
      <h2 id="world-title">仿真世界</h2>
      <dl className="figures">
        <div>
          <dt>状态</dt>
          <dd>{world.running ? '运行中' : '已停'}</dd>
        </div>
        <div>
          <dt>订单</dt>
          <dd>{world.orders}</dd>
        </div>
        <div>
          <dt>企微好友</dt>
          <dd>{world.friends}</dd>
        </div>
        {world.shops.map(({ marketplace, title, orders: count }) => (
          <div key={marketplace}>
            <dt>{title}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <div className="knobs">
        <button type="button" className="button primary" onClick={() => set({ running: !world.running })}>
          {world.running ? '停下' : '开始'}
        </button>
        <label>
          <span>
            速度 <output>1 秒 = {lengthOf(world.speed)}</output>
          </span>
          <input
            type="range"
            min={0}
            max={speeds.length - 1}
            value={step}
            onChange={(event) => set({ speed: speeds[Number(event.target.value)]! })}
          />
        </label>
        <label>
          <span>
            每小时订单 <output>{world.ordersPerHour}</output>
          </span>
          <input
            type="range"
            min={1}
            max={200}
            value={Math.min(200, world.ordersPerHour)}
            disabled={world.source === 'log'}
            onChange={(event) => set({ ordersPerHour: Number(event.target.value) })}
          />
        </label>
        <label>
          场景
          <select value={world.scene} onChange={(event) => begin(event.target.value)}>
            {scenes.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          购买从哪来
          <select
            value={world.source}
            onChange={(event) => set({ source: event.target.value as WorldState['source'] })}
          >
            <option value="random">随机生成</option>
            <option value="log">真实购买记录重放</option>
          </select>
        </label>
      </div>
      <h3>动一动</h3>
      <div className="acts">
        <label>
          在哪家店
          <select value={shop} onChange={(event) => setShop(event.target.value)}>
            {world.shops.map(({ marketplace, title }) => (
              <option key={marketplace} value={marketplace}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button" onClick={() => place('下单')}>
          有人下单
        </button>
        <button type="button" className="button" onClick={() => place('下单并付款', { paid: true })}>
          有人下单并付款
        </button>
        <button type="button" className="button" onClick={() => act('scan', '扫码', { person: anyone() })}>
          有人扫码
        </button>
      </div>
      {chosen && (
        <div className="acts">
          <label>
            对订单
            <select value={chosen.tid} onChange={(event) => setTid(event.target.value)}>
              {orders.map((order) => (
                <option key={order.tid} value={order.tid}>
                  {order.personName} · {order.shop} · {stageLabels[order.stage] ?? order.stage} · {order.tid}
                </option>
              ))}
            </select>
          </label>
          {orderActs.map(([kind, label]) => (
            <button
              type="button"
              key={kind}
              className="button small"
              onClick={() => act(kind, label, { tid: chosen.tid })}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      {done && (
        <p className="done" role="status">
          已完成：{done}
        </p>
      )}
    </section>
  )
}

/** One of the first two hundred people of the world. */
function anyone(): number {
  return Math.floor(Math.random() * 200)
}
