import { Scoring } from '../workspace/scoring.js'

/** Leads are scored by these rules where the workspace has no scoring/lead.yaml. */
export const LEAD_RULES = Scoring.parse({
  rules: [
    { when: [{ field: 'email', is: 'present' }], points: 10, reason: 'has an e-mail address' },
    { when: [{ field: 'phone', is: 'present' }], points: 10, reason: 'has a phone number' },
    { when: [{ field: 'company', is: 'present' }], points: 5, reason: 'belongs to a company' },
    {
      when: [{ field: 'days_since_interaction', at_most: 14 }],
      points: 25,
      reason: 'was in touch in the last two weeks',
    },
    { when: [{ field: 'interactions', at_least: 3 }], points: 15, reason: 'was in touch three times or more' },
    { when: [{ field: 'open_deals', at_least: 1 }], points: 20, reason: 'has an open deal' },
    { when: [{ field: 'orders', at_least: 1 }], points: 10, reason: 'has bought before' },
    { when: [{ field: 'orders', at_least: 3 }], points: 15, reason: 'has bought three times or more' },
    { when: [{ field: 'gaps_since_order', at_least: 1, at_most: 2 }], points: 20, reason: 'is due to buy again' },
    { when: [{ field: 'lifecycle', one_of: ['lapsed', 'lost'] }], points: -20, reason: 'has stayed away for long' },
  ],
})

/** Deals are scored by these where there is no scoring/deal.yaml, and no regression. */
export const DEAL_RULES = Scoring.parse({
  rules: [
    { when: [{ field: 'value', is: 'present' }], points: 10, reason: 'has a value' },
    { when: [{ field: 'contact', is: 'present' }], points: 10, reason: 'has a contact' },
    { when: [{ field: 'company', is: 'present' }], points: 10, reason: 'has a company' },
    { when: [{ field: 'days_in_stage', at_most: 14 }], points: 20, reason: 'moved in the last two weeks' },
    { when: [{ field: 'days_in_stage', at_least: 90 }], points: -20, reason: 'has not moved for 90 days' },
    { when: [{ field: 'age_days', at_most: 60 }], points: 20, reason: 'is younger than 60 days' },
    { when: [{ field: 'days_to_close', at_least: 0, at_most: 30 }], points: 20, reason: 'is to close within 30 days' },
    { when: [{ field: 'days_to_close', at_most: -1 }], points: -20, reason: 'is past its expected close' },
  ],
})

/** What to do next with contacts, where there is no scoring/next-action.yaml. */
export const CONTACT_ACTIONS = Scoring.parse({
  actions: [
    {
      when: [
        { field: 'lifecycle', one_of: ['at risk', 'lapsed'] },
        { field: 'orders', at_least: 5 },
      ],
      action: 'call in person',
      reason: 'a regular customer is staying away',
      priority: 1,
    },
    {
      when: [
        { field: 'open_deals', at_least: 1 },
        { field: 'days_since_interaction', at_least: 14 },
      ],
      action: 'follow up the open deal',
      reason: 'an open deal, and no word for two weeks',
      priority: 2,
    },
    {
      when: [{ field: 'birthday_in_days', at_most: 14 }],
      action: 'send birthday wishes',
      reason: 'birthday within two weeks',
      priority: 3,
    },
    {
      when: [{ field: 'lifecycle', equals: 'new' }],
      action: 'welcome, and invite to a second purchase',
      reason: 'bought for the first time not long ago',
      priority: 3,
    },
    {
      when: [{ field: 'lifecycle', equals: 'at risk' }],
      action: 'remind with a reason to come back',
      reason: 'longer away than usual',
      priority: 4,
    },
    {
      when: [{ field: 'lifecycle', equals: 'won back' }],
      action: 'thank for coming back',
      reason: 'came back after a lapse',
      priority: 5,
    },
    {
      when: [{ field: 'lifecycle', equals: 'lapsed' }],
      action: 'send a win-back offer',
      reason: 'away for very long',
      priority: 6,
    },
    {
      when: [
        { field: 'lifecycle', equals: 'active' },
        { field: 'gaps_since_order', at_least: 0.8 },
      ],
      action: 'suggest the next order',
      reason: 'is due to buy again about now',
      priority: 6,
    },
    {
      when: [
        { field: 'lifecycle', equals: 'prospect' },
        { field: 'email', is: 'present' },
      ],
      action: 'introduce yourself',
      reason: 'known, but has never bought',
      priority: 7,
    },
  ],
})

/** What to do next with open deals, where there is no scoring/next-action-deals.yaml. */
export const DEAL_ACTIONS = Scoring.parse({
  actions: [
    {
      when: [{ field: 'days_to_close', at_most: -1 }],
      action: 'settle a new date or close it',
      reason: 'past its expected close',
      priority: 1,
    },
    {
      when: [{ field: 'days_in_stage', at_least: 120 }],
      action: 'decide: revive or close',
      reason: 'has not moved for 120 days',
      priority: 2,
    },
    {
      when: [{ field: 'days_to_close', at_least: 0, at_most: 14 }],
      action: 'prepare the signing',
      reason: 'to close within two weeks',
      priority: 2,
    },
    {
      when: [{ field: 'days_in_stage', at_least: 30 }],
      action: 'ask how it stands',
      reason: 'has not moved for 30 days',
      priority: 3,
    },
    {
      when: [
        { field: 'company', is: 'absent' },
        { field: 'contact', is: 'absent' },
      ],
      action: 'find out whom it is for',
      reason: 'neither company nor contact',
      priority: 4,
    },
    { when: [{ field: 'value', is: 'absent' }], action: 'put a value on it', reason: 'has no value', priority: 5 },
    { when: [{ field: 'stage', is: 'present' }], action: 'take the next step', reason: 'open and moving', priority: 7 },
  ],
})
