import { CHECK } from './connectivity-states';
import { DeliveryPlan } from '../plan';
import { catchInto, jsonata, RETRY, Services, States } from './states-language';

export interface DeliveryInputProps {
  readonly sourceBucket: string;
  readonly sourceOwner: string;
  /** By partner name. */
  readonly plans: Record<string, DeliveryPlan>;
  readonly dayOffset: number;
}

const IS_CHECK = '$request.check = true';

/** A time in UTC, of a day that there is. */
const IS_TIMED = `$contains($request.scheduledTime, /^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?Z$/)
  and $fromMillis($toMillis($request.scheduledTime), '[Y0001]-[M01]-[D01]') = $substring($request.scheduledTime, 0, 10)`;

/** Reads what is asked for, and plans it. */
export function inputStates({ plans, sourceBucket, sourceOwner, dayOffset }: DeliveryInputProps): States {
  const partners = Object.keys(plans);
  return {
    ReadInput: {
      Type: 'Pass',
      Assign: {
        plans,
        partners,
        source: { Bucket: sourceBucket, ExpectedBucketOwner: sourceOwner },
        request: jsonata(`$merge([{'partner': '${partners.length === 1 ? partners[0] : ''}', 'scheduledTime': '', 'check': false}, $states.input])`),
      },
      Next: 'ChoosePartner',
    },
    ChoosePartner: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata(`$not(${IS_CHECK} or ${IS_TIMED})`), Next: 'WrongInput' },
        { Condition: jsonata("$request.partner = ''"), Next: 'StartEachPartner' },
        { Condition: jsonata('$not($request.partner in $partners)'), Next: 'UnknownPartner' },
      ],
      Default: 'PlanDelivery',
    },
    WrongInput: {
      Type: 'Fail',
      Error: 'Delivery.WrongInput',
      Cause: "'scheduledTime' must be given, in UTC, like 2026-11-23T06:00:00Z: the day that is delivered comes from it; or 'check' must be true",
    },
    UnknownPartner: {
      Type: 'Fail',
      Error: 'Delivery.UnknownPartner',
      Cause: jsonata("'this state machine delivers to ' & $join($partners, ', ') & ', not to ' & $request.partner"),
    },
    PlanDelivery: {
      Type: 'Pass',
      Assign: {
        searched: 0,
        notDelivered: 0,
        delivery: jsonata(`(
          $plan := $lookup($plans, $request.partner);
          $day := ${IS_CHECK} ? 'check' : $fromMillis($toMillis($request.scheduledTime) + ${dayOffset * 86_400_000}, '[Y0001]-[M01]-[D01]');
          $onDay := function($folder) {
            $replace($replace($replace($replace($folder, '{date}', $day), '{yyyy}', $substring($day, 0, 4)),
              '{MM}', $substring($day, 5, 2)), '{dd}', $substring($day, 8, 2))
          };
          $merge([$plan, {
            'day': $day,
            'sourceKeyPrefix': $onDay($plan.sourceKeyPrefix),
            'destinationKeyPrefix': $onDay($plan.destinationKeyPrefix),
            'resultsKeyPrefix': $plan.resultsKeyPrefix & $day
          }])
        )`),
      },
      Next: 'ChooseWay',
    },
    ChooseWay: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(IS_CHECK), Next: CHECK }],
      Default: 'LookForData',
    },
  };
}

/** One execution for each partner: what keeps one from starting does not keep the others. */
export function startStates(services: Services): States {
  return {
    StartEachPartner: {
      Type: 'Map',
      Items: jsonata('$partners'),
      ItemSelector: {
        partner: jsonata('$states.context.Map.Item.Value'), scheduledTime: jsonata('$request.scheduledTime'), check: jsonata('$request.check'),
      },
      MaxConcurrency: 10,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'StartPartner',
        States: {
          StartPartner: {
            Type: 'Task',
            Resource: services.optimized('states:startExecution'),
            Arguments: {
              StateMachineArn: jsonata('$states.context.StateMachine.Id'),
              Input: jsonata("$merge([$states.input, {'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID': $states.context.Execution.Id}])"),
            },
            Output: { partner: jsonata('$states.input.partner') },
            Retry: RETRY,
            Catch: catchInto('refusal', 'NotStarted'),
            End: true,
          },
          NotStarted: { Type: 'Pass', Output: { partner: jsonata('$states.input.partner'), cause: jsonata('$refusal.Cause') }, End: true },
        },
      },
      Next: 'ChooseStarted',
    },
    ChooseStarted: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$exists($states.input.cause)'), Next: 'SomeNotStarted' }],
      Default: 'Started',
    },
    SomeNotStarted: {
      Type: 'Fail',
      Error: 'Delivery.NotStarted',
      Cause: jsonata("$join($states.input[$exists(cause)].(partner & ': ' & cause), '; ')"),
    },
    Started: { Type: 'Succeed', Output: jsonata('[$states.input.partner]') },
  };
}
