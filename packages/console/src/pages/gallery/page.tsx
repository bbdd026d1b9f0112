import {
  Avatar,
  BottomBar,
  Button,
  Card,
  Checkbox,
  Empty,
  ErrorState,
  Facts,
  Field,
  Icon,
  iconNames,
  List,
  MapLink,
  Money,
  PhoneNumber,
  PhotoInput,
  pictureNames,
  Row,
  Select,
  Sheet,
  SignaturePad,
  Skeleton,
  StateBadge,
  Stepper,
  stateTones,
  Tabs,
  Tag,
  TextArea,
  TextInput,
  Timeline,
  TimeText,
  useNotices,
} from '@qiao/ui'
import {
  Board,
  type BoardColumn,
  Chart,
  DistrictMap,
  ListPage,
  PageFrame,
  River,
  StatCard,
} from '@qiao/ui/console'
import { useState } from 'react'
import { boardStart, gates, type Job, tiles, tileValues } from './cast.ts'
import { useGalleryTexts } from './texts.ts'

const hours = ['08', '09', '10', '11', '12', '13', '14', '15']

export default function GalleryPage() {
  const t = useGalleryTexts()
  const [district, setDistrict] = useState<string>()
  return (
    <main>
      <PageFrame title={t('title')}>
        <Card title="River">
          <River gates={gates} onPick={() => {}} />
        </Card>
        <div className="q-stats">
          <StatCard
            label="今日订单"
            value={1284}
            hint="比昨天多 12%"
            trend={[3, 5, 4, 8, 9, 12, 11, 14]}
            onOpen={() => {}}
          />
          <StatCard label="处理失败" value={3} tone="overdue" hint="最早 08:12" />
          <StatCard label="平台到侧边栏" value={18} unit="ms p99" tone="done" hint="承诺 300 ms" />
          <StatCard label="本月应结" value={<Money fen="12345650" />} tone="money" hint="402 张明细" />
        </div>
        <div className="q-grid">
          <Card>
            <Chart
              question={t('firstReply')}
              along={hours}
              unit="分"
              series={[
                { name: '华东', kind: 'line', values: [2, 3, 3, 6, 9, 12, 10, 8], tone: 'attention' },
                { name: '西北', kind: 'line', values: [3, 3, 2, 3, 4, 3, 3, 3] },
              ]}
              onPick={() => {}}
            />
          </Card>
          <Card>
            <Chart
              question={t('orders')}
              lying
              along={['天猫旗舰店', '抖音旗舰店', '京东旗舰店', '有赞商城']}
              unit="单"
              series={[{ name: '订单', kind: 'bar', values: [620, 341, 208, 115] }]}
            />
          </Card>
          <Card>
            <DistrictMap
              districts={tiles}
              values={tileValues}
              unit={t('heat')}
              selected={district}
              onPick={setDistrict}
              points={[{ key: 'w', lng: 121.5, lat: 31.25, label: '王磊', tone: 'running' }]}
            />
          </Card>
          <LightCard />
        </div>
        <GalleryBoard />
        <GalleryList />
        <div className="q-grid">
          <FormCard />
          <Card title="Timeline">
            <Timeline
              label="Timeline"
              items={[
                {
                  key: '1',
                  at: '2026-11-21T06:20:00Z',
                  icon: 'check',
                  tone: 'done',
                  title: '验收通过，客户已签名',
                  who: '刘女士',
                },
                {
                  key: '2',
                  at: '2026-11-21T05:02:00Z',
                  icon: 'map',
                  tone: 'running',
                  title: '师傅签到',
                  who: '王磊',
                  detail: '离服务地址 40 米',
                },
                {
                  key: '3',
                  at: '2026-11-20T02:00:00Z',
                  icon: 'alert',
                  tone: 'attention',
                  title: '客户改约',
                  who: '陈静',
                  detail: '原定 20 日下午，改为 21 日下午',
                },
              ]}
            />
          </Card>
          {pictureNames.map((picture) => (
            <Card key={picture}>
              <Empty picture={picture} sentence={picture} act={<Button kind="primary">{t('save')}</Button>} />
            </Card>
          ))}
        </div>
        <Card title="Icons">
          <p className="q-line">
            {iconNames.map((name) => (
              <Icon key={name} name={name} label={name} />
            ))}
          </p>
        </Card>
        <BottomBar note="14:00–16:00 · 王磊">
          <Button icon="phone">{t('phone')}</Button>
          <Button kind="primary">{t('next')}</Button>
        </BottomBar>
      </PageFrame>
    </main>
  )
}

function LightCard() {
  const t = useGalleryTexts()
  const notices = useNotices()
  const [sheet, setSheet] = useState(false)
  return (
    <Card title="刘女士" acts={<StateBadge tone="running">待上门</StateBadge>}>
      <p className="q-line">
        {stateTones.map((tone) => (
          <StateBadge key={tone} tone={tone} />
        ))}
        <Tag>智能锁</Tag>
        <Tag tone="money">高价值</Tag>
      </p>
      <Stepper at={2} steps={['预约', '派单', '上门', '验收'].map((label) => ({ key: label, label }))} />
      <List label="orders">
        <Row
          lead={<Avatar name="刘女士" />}
          title="智能锁 X5 ×1"
          detail={<TimeText at={Date.now() - 720_000} />}
          end={<Money fen={189900} />}
          onOpen={() => {}}
        />
        <Row lead={<Icon name="undo" />} title="超时扣款" detail="规则 v3" end={<Money fen={-2000} />} />
      </List>
      <Facts
        facts={[
          { key: 'phone', label: t('phone'), value: <PhoneNumber value="95013123456-1234" /> },
          { key: 'masked', label: t('phone'), value: <PhoneNumber value="138****8000" /> },
        ]}
      />
      <MapLink address="上海市浦东新区花木街道锦绣路 888 弄 6 号 1202" lng={121.55} lat={31.21} />
      <p className="q-line">
        <Button
          kind="primary"
          icon="send"
          onClick={() => notices.show({ tone: 'attention', text: t('notice'), stays: true })}
        >
          {t('save')}
        </Button>
        <Button onClick={() => setSheet(true)}>{t('sheet')}</Button>
        <Button kind="danger">{t('save')}</Button>
        <Button busy>{t('save')}</Button>
      </p>
      <Sheet
        open={sheet}
        title={t('sheet')}
        onClose={() => setSheet(false)}
        foot={<Button kind="primary">{t('save')}</Button>}
      >
        <SignaturePad label={t('sheet')} onSigned={() => {}} />
      </Sheet>
    </Card>
  )
}

function FormCard() {
  const t = useGalleryTexts()
  const [on, setOn] = useState(true)
  const [tab, setTab] = useState('a')
  const [photos, setPhotos] = useState<File[]>([])
  return (
    <Card title="Form">
      <Tabs
        label="Form"
        at={tab}
        onPick={setTab}
        items={[
          { key: 'a', label: '待接单', count: 3 },
          { key: 'b', label: '今日上门', count: 12 },
        ]}
      />
      <Field label={t('phone')} error={t('wrong')}>
        <TextInput value="1380013800" />
      </Field>
      <Field label="时段" hint="师傅到之前会给您打电话">
        <Select value="" placeholder="请选择" options={[{ value: 'am', label: '上午 9–12 点' }]} />
      </Field>
      <Field label="备注" optional>
        <TextArea value="" />
      </Field>
      <Checkbox checked={on} onChecked={setOn}>
        {t('save')}
      </Checkbox>
      <PhotoInput label="完工照片" photos={photos} onPhotos={setPhotos} />
      <ErrorState error={new TypeError('x')} onRetry={() => {}} />
      <Skeleton />
    </Card>
  )
}

function GalleryBoard() {
  const [columns, setColumns] = useState<BoardColumn<Job>[]>(boardStart)
  const move = async (job: Job, to: string) =>
    setColumns((now) =>
      now.map((c) => ({
        ...c,
        cards: c.key === to ? [...c.cards.filter((k) => k !== job), job] : c.cards.filter((k) => k !== job),
      })),
    )
  return (
    <Board<Job>
      label="Board"
      columns={columns}
      cardKey={(job) => job.code}
      cardName={(job) => `${job.who} ${job.what}`}
      refusal={(job, to) => (to === 'assigned' && job.code.endsWith('7') ? '地址还没补全' : undefined)}
      onMove={move}
      onUndo={(job, from) => move(job, from)}
      render={(job) => (
        <>
          <p className="q-faint">{job.code}</p>
          <strong>{job.who}</strong> {job.what}
          <p className="q-line">
            <span className="q-faint">{job.where}</span>
            {job.late && <StateBadge tone="overdue" />}
          </p>
        </>
      )}
    />
  )
}

function GalleryList() {
  return (
    <ListPage<Job>
      name="gallery"
      title="List"
      rowKey={(job) => job.code}
      load={async ({ q }) => ({
        items: boardStart.flatMap((c) => c.cards).filter((job) => !q || job.who.includes(q)),
        total: 5,
      })}
      views={[{ key: 'liu', label: '刘女士的', filters: { q: '刘' }, count: 1 }]}
      filters={[
        { key: 'q', kind: 'text', label: '客户' },
        { key: 'state', kind: 'select', label: '状态', options: [{ value: 'x', label: '待派单' }] },
        { key: 'paid', kind: 'days', label: '付款' },
      ]}
      columns={[
        { key: 'code', title: '工单号', render: (job) => job.code, sortable: true },
        { key: 'who', title: '客户', render: (job) => job.who },
        { key: 'what', title: '服务', render: (job) => job.what },
        { key: 'where', title: '地区', render: (job) => job.where },
        {
          key: 'state',
          title: '状态',
          render: (job) => <StateBadge tone={job.late ? 'overdue' : 'running'} />,
        },
        { key: 'amount', title: '金额', align: 'end', render: () => <Money fen={-18990} /> },
      ]}
      look={{ title: (job) => job.who, body: (job) => job.what }}
      bulkActs={[
        { key: 'urge', label: '催单', run: async (jobs) => jobs.map((job) => ({ key: job.code, ok: true })) },
      ]}
      empty={{ sentence: '' }}
    />
  )
}
