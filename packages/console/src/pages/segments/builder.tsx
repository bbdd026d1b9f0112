import { Button, Checkbox, IconButton, Select } from '@qiao/ui'
import { type KeyboardEvent, useRef } from 'react'
import { ConditionRow } from './condition-row.tsx'
import {
  changed,
  conditionKeys,
  type Group,
  insertedBehind,
  isGroup,
  type Node,
  newCondition,
  newGroup,
} from './rule-tree.ts'
import { useSegmentsTexts } from './texts.ts'
import type { Vocabulary } from './types.ts'

/** As deep as the server reads. */
const deepest = 5

interface BuilderProps {
  vocabulary: Vocabulary
  tree: Group
  mayEdit: boolean
  onTree: (tree: Group) => void
  onSave: () => void
}

/** Conditions joined by and/or, in groups in groups; all of it by keyboard, too. */
export function Builder({ vocabulary, tree, mayEdit, onTree, onSave }: BuilderProps) {
  const t = useSegmentsTexts()
  const place = useRef<HTMLDivElement>(null)
  const focus = (key: string | undefined) =>
    // The row is there after the next drawing.
    requestAnimationFrame(() =>
      place.current
        ?.querySelector<HTMLElement>(`[data-key="${key}"] select, [data-key="${key}"] input`)
        ?.focus(),
    )
  const add = (behind: string | undefined, fresh: Node) => {
    onTree(behind ? insertedBehind(tree, behind, fresh) : { ...tree, parts: [...tree.parts, fresh] })
    focus(conditionKeys(fresh)[0])
  }
  const change = (key: string, to: (node: Node) => Node | null) => onTree(changed(tree, key, to))
  const step = (from: string | undefined, by: number) => {
    const keys = conditionKeys(tree)
    focus(keys[Math.max(0, Math.min(keys.length - 1, keys.indexOf(from ?? '') + by))])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const key = (event.target as HTMLElement).closest<HTMLElement>('[data-key]')?.dataset.key
    const keys: Record<string, () => void> = {
      KeyN: () => add(key, newCondition()),
      Backspace: () => {
        if (!key) return
        step(key, -1)
        change(key, () => null)
      },
      ArrowDown: () => step(key, 1),
      ArrowUp: () => step(key, -1),
    }
    const act = event.altKey ? keys[event.code] : undefined
    if (act && mayEdit) {
      event.preventDefault()
      act()
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      event.preventDefault()
      onSave()
    }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the controls inside, heard in one place
    <div ref={place} className="c-builder" onKeyDown={onKeyDown}>
      <GroupParts
        vocabulary={vocabulary}
        group={tree}
        depth={1}
        mayEdit={mayEdit}
        onNode={change}
        onAdd={(group, fresh) => {
          change(group.key, (one) => ({ ...(one as Group), parts: [...(one as Group).parts, fresh] }))
          focus(conditionKeys(fresh)[0])
        }}
      />
      {mayEdit ? (
        <p className="q-faint c-builder-keys">{t('keys')}</p>
      ) : (
        <p className="q-faint c-builder-only">{t('readOnly')}</p>
      )}
    </div>
  )
}

interface GroupProps {
  vocabulary: Vocabulary
  group: Group
  depth: number
  mayEdit: boolean
  onNode: (key: string, to: (node: Node) => Node | null) => void
  onAdd: (group: Group, fresh: Node) => void
}

function GroupParts(props: GroupProps) {
  const { vocabulary, group, depth, mayEdit, onNode, onAdd } = props
  const t = useSegmentsTexts()
  return (
    <div className="c-group" data-depth={depth % 2} data-joins={group.joins}>
      <div className="c-group-head">
        <Select
          aria-label={t('joinsLabel')}
          disabled={!mayEdit}
          value={group.joins}
          options={(['all', 'any'] as const).map((one) => ({ value: one, label: t(`joins.${one}`) }))}
          onValue={(joins) => onNode(group.key, (one) => ({ ...(one as Group), joins: joins as 'all' }))}
        />
        {depth > 1 && (
          <>
            <Checkbox
              checked={group.negated}
              disabled={!mayEdit}
              onChecked={(negated) => onNode(group.key, (one) => ({ ...one, negated }))}
            >
              {t('negateGroup')}
            </Checkbox>
            {mayEdit && (
              <IconButton
                icon="close"
                label={t('removeGroup')}
                onClick={() => onNode(group.key, () => null)}
              />
            )}
          </>
        )}
      </div>
      <ul className="c-group-parts">
        {group.parts.map((part, place) => (
          <li key={part.key}>
            {place > 0 && <span className="c-joined">{t(`joined.${group.joins}`)}</span>}
            {isGroup(part) ? (
              <GroupParts {...props} group={part} depth={depth + 1} />
            ) : (
              <ConditionRow
                vocabulary={vocabulary}
                condition={part}
                mayEdit={mayEdit}
                onChange={(more) => onNode(part.key, (one) => ({ ...one, ...more }) as Node)}
                onRemove={() => onNode(part.key, () => null)}
              />
            )}
          </li>
        ))}
      </ul>
      {mayEdit && (
        <div className="q-line">
          <Button icon="plus" kind="quiet" onClick={() => onAdd(group, newCondition())}>
            {t('addCondition')}
          </Button>
          {depth < deepest && (
            <Button
              icon="plus"
              kind="quiet"
              onClick={() => onAdd(group, newGroup(group.joins === 'all' ? 'any' : 'all'))}
            >
              {t('addGroup')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
