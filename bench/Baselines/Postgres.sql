-- What a careful team would write by hand: grants under relationships that may hang below one another, assigned to
-- people. Ids of a grant's person, resource and relationship follow from its own.
CREATE TABLE organisation (id int PRIMARY KEY);
CREATE TABLE relationship (
  id int PRIMARY KEY, above int REFERENCES relationship, grantor int NOT NULL REFERENCES organisation,
  grantee int NOT NULL REFERENCES organisation, state text NOT NULL,
  starts timestamptz NOT NULL, ends timestamptz NOT NULL);
CREATE TABLE person (id int PRIMARY KEY, organisation int NOT NULL REFERENCES organisation, enabled boolean NOT NULL);
CREATE TABLE resource (id int PRIMARY KEY, owner int NOT NULL REFERENCES organisation);
CREATE TABLE role_action (role int NOT NULL, action text NOT NULL, PRIMARY KEY (role, action));
CREATE TABLE access (
  id int PRIMARY KEY, relationship int NOT NULL REFERENCES relationship, role int NOT NULL,
  resource int NOT NULL REFERENCES resource, starts timestamptz NOT NULL, ends timestamptz NOT NULL,
  revoked timestamptz);
CREATE TABLE assignment (
  person int NOT NULL REFERENCES person, access int NOT NULL REFERENCES access, PRIMARY KEY (person, access));

INSERT INTO organisation SELECT n FROM generate_series(1, 3000) n;
-- 5,000 relationships of each depth from 1 to 4; the grantee is organisation 1001 + id % 2000, as people's is.
INSERT INTO relationship
  SELECT n, CASE WHEN n > 5000 THEN n - 5000 END,
    CASE WHEN n > 5000 THEN 1001 + (n - 5000) % 2000 ELSE 1 + n % 1000 END,
    1001 + n % 2000, 'active', now() - interval '60 days', now() + interval '400 days' FROM generate_series(1, 20000) n;
INSERT INTO person SELECT n, 1001 + n % 2000, true FROM generate_series(1, :people) n;
INSERT INTO resource SELECT n, 1 + n % 1000 FROM generate_series(1, :resources) n;
INSERT INTO role_action SELECT role, 'action-' || n FROM generate_series(1, 20) role, generate_series(1, 10) n;
INSERT INTO access
  SELECT n, 1 + n % 20000, 1 + n % 20, 1 + n % :resources, now() - interval '20 days', now() + interval '200 days', NULL
  FROM generate_series(1, :grants) n;
INSERT INTO assignment SELECT 1 + n % :people, n FROM generate_series(1, :grants) n;
CREATE INDEX access_by_resource ON access (resource);
CREATE INDEX assignment_by_access ON assignment (access);
