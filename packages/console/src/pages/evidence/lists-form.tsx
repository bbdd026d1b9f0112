import { call } from '@qiao/api-client'
import { Button, Card, Checkbox, Field, Select, Tag, TextInput } from '@qiao/ui'
import { useState } from 'react'
import { useSaid } from '../../parts/said.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useEvidenceListTexts } from './texts.ts'
import type { EvidenceDesk } from './types.ts'

interface Written {
  key: number
  kind: string
  regions: { code: string; name: string }[]
  categories: string[]
  items: { code: string; required: boolean; how: string }[]
}

let keys = 0
const nextKey = (): number => {
  keys += 1
  return keys
}

/** The draft of all lists; saved as a whole, published by a second act. */
export function ListsForm({ desk, onDone }: { desk: EvidenceDesk; onDone: () => void }) {
  const t = useEvidenceListTexts()
  const said = useSaid()
  const { run, running } = useAct(['evidence-lists'])
  const [lists, setLists] = useState<Written[]>(() =>
    (desk.draft?.lists ?? desk.lists).map(({ kind, regions, categories, items }) => ({
      key: nextKey(),
      kind,
      regions,
      categories,
      items: items.map(({ code, required, how }) => ({ code, required, how: said(how) })),
    })),
  )
  const change = (key: number, more: Partial<Written>) =>
    setLists((before) => before.map((one) => (one.key === key ? { ...one, ...more } : one)))
  const save = () =>
    call(api, 'PUT /console/evidence-lists/draft', {
      body: {
        revision: desk.draft?.revision ?? 0,
        lists: lists.map(({ kind, regions, categories, items }) => ({
          kind: kind as 'subsidy',
          regions: regions.map(({ code }) => code),
          categories: categories as never[],
          items: items.map(({ code, required, how }) => ({
            code: code as never,
            required,
            how: how === usualOf(desk, code, said) ? null : how,
          })),
        })),
      },
    })
  const publish = async () => {
    const { revision } = await save()
    return call(api, 'POST /console/evidence-lists/publication', { body: { revision } })
  }
  return (
    <div className="q-stack">
      <p className="q-faint">{t('intro')}</p>
      {lists.map((list) => (
        <ListForm
          key={list.key}
          desk={desk}
          list={list}
          onChange={(more) => change(list.key, more)}
          onRemove={() => setLists((before) => before.filter((one) => one !== list))}
        />
      ))}
      <div className="q-line">
        {desk.kinds.map((kind) => (
          <Button
            key={kind}
            icon="plus"
            onClick={() =>
              setLists((before) => [
                ...before,
                { key: nextKey(), kind, regions: [], categories: [], items: itemsOf(before, kind) },
              ])
            }
          >
            {t('add')} · {t(`kind.${kind as 'subsidy'}`)}
          </Button>
        ))}
      </div>
      <div className="q-line">
        <Button
          kind="primary"
          busy={running === 'publish'}
          onClick={() => void run('publish', publish, t('published')).then((done) => done && onDone())}
        >
          {t('publish')}
        </Button>
        <Button
          busy={running === 'save'}
          onClick={() => void run('save', save, t('saved')).then((done) => done && onDone())}
        >
          {t('save')}
        </Button>
        {desk.draft && (
          <Button
            kind="danger"
            busy={running === 'drop'}
            onClick={() =>
              void run(
                'drop',
                () => call(api, 'DELETE /console/evidence-lists/draft', {}),
                t('dropped'),
              ).then((done) => done && onDone())
            }
          >
            {t('drop')}
          </Button>
        )}
        <Button onClick={onDone}>{t('cancel')}</Button>
      </div>
    </div>
  )
}

/** A new list begins as the first of its kind. */
const itemsOf = (lists: readonly Written[], kind: string): Written['items'] =>
  (lists.find((one) => one.kind === kind)?.items ?? []).map((one) => ({ ...one }))

const usualOf = (desk: EvidenceDesk, code: string, said: ReturnType<typeof useSaid>): string => {
  const item = desk.items.find((one) => one.code === code)
  return item ? said(item.how) : ''
}

function ListForm({
  desk,
  list,
  onChange,
  onRemove,
}: {
  desk: EvidenceDesk
  list: Written
  onChange: (more: Partial<Written>) => void
  onRemove: () => void
}) {
  const t = useEvidenceListTexts()
  const said = useSaid()
  const word = useTradeWord()
  const free = desk.provinces.filter(({ code }) => !list.regions.some((one) => one.code === code))
  const more = desk.items.filter(({ code }) => !list.items.some((one) => one.code === code))
  const change = (code: string, to: Partial<Written['items'][number]>) =>
    onChange({ items: list.items.map((one) => (one.code === code ? { ...one, ...to } : one)) })
  return (
    <Card
      title={t(`kind.${list.kind as 'subsidy'}`)}
      acts={
        <Button kind="danger" onClick={onRemove}>
          {t('remove')}
        </Button>
      }
    >
      <div className="q-stack">
        <Field label={t('regions')}>
          <Select
            value=""
            placeholder={t('addRegion')}
            onValue={(code) => {
              const found = desk.provinces.find((one) => one.code === code)
              if (found) onChange({ regions: [...list.regions, found] })
            }}
            options={free.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Field>
        <div className="q-line">
          {list.regions.length === 0 && <Tag>{t('everywhere')}</Tag>}
          {list.regions.map((one) => (
            <Button
              key={one.code}
              icon="close"
              onClick={() => onChange({ regions: list.regions.filter((each) => each !== one) })}
            >
              {one.name}
            </Button>
          ))}
        </div>
        <div>
          <span className="q-faint">{t('categories')}</span>
          <div className="q-line">
            {desk.categories.map((category) => (
              <Checkbox
                key={category}
                checked={list.categories.includes(category)}
                onChecked={(on) =>
                  onChange({
                    categories: on
                      ? [...list.categories, category]
                      : list.categories.filter((one) => one !== category),
                  })
                }
              >
                {word('category', category)}
              </Checkbox>
            ))}
            {list.categories.length === 0 && <Tag>{t('everyCategory')}</Tag>}
          </div>
        </div>
        {list.items.map((item) => {
          const found = desk.items.find(({ code }) => code === item.code)
          return (
            <div key={item.code} className="q-stack">
              <p className="c-spread">
                <strong>{found ? said(found.name) : item.code}</strong>
                <span className="q-line">
                  <Checkbox checked={item.required} onChecked={(required) => change(item.code, { required })}>
                    {t('required')}
                  </Checkbox>
                  <Button
                    onClick={() => onChange({ items: list.items.filter((one) => one.code !== item.code) })}
                  >
                    {t('removeItem')}
                  </Button>
                </span>
              </p>
              <TextInput
                aria-label={t('how')}
                value={item.how}
                maxLength={120}
                onValue={(how) => change(item.code, { how })}
              />
            </div>
          )
        })}
        {more.length > 0 && (
          <Select
            value=""
            aria-label={t('addItem')}
            placeholder={t('addItem')}
            onValue={(code) => {
              const found = desk.items.find((one) => one.code === code)
              if (found) onChange({ items: [...list.items, { code, required: true, how: said(found.how) }] })
            }}
            options={more.map((one) => ({ value: one.code, label: said(one.name) }))}
          />
        )}
      </div>
    </Card>
  )
}
