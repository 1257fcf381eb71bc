using CollabSessions.Policy.Files;

namespace CollabSessions.Policy.Roles;

/// <summary>Subject priority: how far a subject is below the top of the role hierarchy. The deepest subject's rule comes first.</summary>
/// <remarks>
/// Casbin (model.SortPoliciesBySubjectHierarchy) leaves two cases to chance, a subject with roads of different length to the
/// top, and a circle. Here the longest road counts, and a circle is refused.
/// </remarks>
internal static class SubjectOrder
{
    /// <summary>Depth of every subject by (domain, name); the top has 0.</summary>
    public static Dictionary<(int Domain, int Name), int> Depths(RoleGraph graph, string file)
    {
        var links = graph.Links;
        var parents = new Dictionary<(int Domain, int Name), int>();
        var children = new Dictionary<(int Domain, int Name), List<int>>();
        var depths = new Dictionary<(int Domain, int Name), int>();
        for (var link = 0; link < links.Count; link++)
        {
            var child = (links.Domain(link), links.From(link));
            var parent = (links.Domain(link), links.To(link));
            parents[child] = parents.GetValueOrDefault(child) + 1;
            parents.TryAdd(parent, 0);
            if (!children.TryGetValue(parent, out var list))
            {
                children[parent] = list = [];
            }

            list.Add(link);
        }

        var ready = new Queue<(int Domain, int Name)>(parents.Where(subject => subject.Value == 0).Select(subject => subject.Key));
        while (ready.TryDequeue(out var subject))
        {
            depths.TryAdd(subject, 0);
            foreach (var link in children.TryGetValue(subject, out var list) ? list : [])
            {
                var child = (subject.Domain, links.From(link));
                depths[child] = Math.Max(depths.GetValueOrDefault(child), depths[subject] + 1);
                if (--parents[child] == 0)
                {
                    ready.Enqueue(child);
                }
            }
        }

        for (var link = 0; link < links.Count; link++)
        {
            if (parents[(links.Domain(link), links.From(link))] > 0)
            {
                throw new SourceLine(file, links.Line(link)).Wrong("this link is part of, or below, a circle of roles: subject priority has no order then.");
            }
        }

        return depths;
    }
}
