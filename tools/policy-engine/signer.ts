import { lastSegment, parseArn } from './arns';
import { Caller } from './call';
import { ADMINISTRATOR, Signer } from './engine';
import { Principal, World } from './world';

const DEFAULT_SESSION = 'session';

/** Who signs the requests of a caller. A role acts through a session. */
export function signerOf(world: World, { arn, policies }: Caller): Signer {
  const { partition, service, account, resource } = parseArn(arn);
  const [kind, ...path] = resource.split('/');
  const common = { partition, account };

  switch (`${service}:${kind}`) {
    case 'iam:root':
    case 'iam:user':
      return { ...common, ...grants(world, world.principal(arn), policies), arn, principalArn: arn };
    case 'iam:role':
      return {
        ...common,
        ...grants(world, world.principal(arn), policies),
        arn: sessionArn(arn, DEFAULT_SESSION),
        principalArn: arn,
      };
    case 'sts:assumed-role': {
      const role = world.roleOfSession(account, path[0]);
      const principalArn = role?.arn ?? `arn:${partition}:iam::${account}:role/${path[0]}`;
      return { ...common, ...grants(world, role, policies), arn, principalArn };
    }
    default:
      throw new Error(`a caller is a role, a user, the root or a session, got: ${arn}`);
  }
}

/** The session that a known role gives out. */
export function sessionOf(world: World, roleArn: string, sessionName: string = DEFAULT_SESSION): Signer {
  return { ...signerOf(world, { arn: world.role(roleArn).arn }), arn: sessionArn(roleArn, sessionName) };
}

function grants(world: World, known: Principal | undefined, policies: Caller['policies']): Pick<Signer, 'policies' | 'boundary'> {
  return {
    policies: policies ?? (known ? world.policiesOf(known) : [ADMINISTRATOR]),
    boundary: known?.boundaryArn === undefined ? undefined : world.managedPolicy(known.boundaryArn),
  };
}

function sessionArn(roleArn: string, sessionName: string): string {
  const { partition, account, resource } = parseArn(roleArn);
  return `arn:${partition}:sts::${account}:assumed-role/${lastSegment(resource)}/${sessionName}`;
}
