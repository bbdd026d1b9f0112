import { describe, expect, it, vi } from 'vitest'
import { createNoticeStore, passingMs } from './notice-store.ts'

function store() {
  const waits: { ms: number; then: () => void }[] = []
  const notices = createNoticeStore((ms, then) => waits.push({ ms, then }))
  return { notices, waits, texts: () => notices.shown().map((n) => n.text) }
}

describe('notices', () => {
  it('pass by themselves', () => {
    const { notices, waits, texts } = store()
    notices.done('已保存')
    expect(texts()).toEqual(['已保存'])
    expect(waits[0]!.ms).toBe(passingMs)
    waits[0]!.then()
    expect(texts()).toEqual([])
  })
  it('stay until seen when they must', () => {
    const { notices, waits, texts } = store()
    const id = notices.show({ tone: 'attention', text: '客户改了地址', stays: true })
    expect(waits).toEqual([])
    notices.dismiss(id)
    expect(texts()).toEqual([])
  })
  it('keep a failure on screen', () => {
    const { notices, waits } = store()
    notices.failed(new Error('down'))
    expect(waits).toEqual([])
    expect(notices.shown()[0]).toMatchObject({ tone: 'overdue', stays: true })
  })
  it('carry a way back', () => {
    const { notices } = store()
    const back = vi.fn()
    notices.undo('移到了已派单', back)
    notices.shown()[0]!.act!.run()
    expect(back).toHaveBeenCalledOnce()
  })
  it('are remembered after they passed, newest first, to a limit', () => {
    const { notices, waits } = store()
    for (let i = 0; i < 60; i++) notices.done(`${i}`)
    for (const wait of waits) wait.then()
    expect(notices.history()).toHaveLength(50)
    expect(notices.history()[0]!.text).toBe('59')
  })
  it('tell who listens, until they leave', () => {
    const { notices } = store()
    const hear = vi.fn()
    const leave = notices.onChange(hear)
    notices.done('一')
    leave()
    notices.done('二')
    expect(hear).toHaveBeenCalledOnce()
  })
})
